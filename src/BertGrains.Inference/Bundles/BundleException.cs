namespace BertGrains.Inference.Bundles;

/// <summary>A bundle cannot be loaded. The message names the file and the fault.</summary>
public sealed class BundleException : Exception
{
    /// <summary>Creates the exception.</summary>
    public BundleException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public BundleException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
