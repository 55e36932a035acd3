namespace BertGrains.Import;

/// <summary>A checkpoint cannot be imported. The message names the file and what is wrong with it.</summary>
public sealed class ImportException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ImportException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what caused it.</summary>
    public ImportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
