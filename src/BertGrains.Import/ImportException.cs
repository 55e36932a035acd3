namespace BertGrains.Import;

/// <summary>A checkpoint cannot be imported. The message names the file, the fault, and what is expected.</summary>
public sealed class ImportException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ImportException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public ImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
