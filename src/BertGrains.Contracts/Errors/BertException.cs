namespace BertGrains;

/// <summary>Carries a <see cref="BertError"/> out of the convenience methods that return a bare result.</summary>
public sealed class BertException : Exception
{
    /// <summary>Wraps <paramref name="error"/>.</summary>
    public BertException(BertError error)
        : base((error ?? throw new ArgumentNullException(nameof(error))).Message)
    {
        Error = error;
    }

    /// <summary>What failed.</summary>
    public BertError Error { get; }
}
