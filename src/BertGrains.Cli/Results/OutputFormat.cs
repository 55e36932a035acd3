namespace BertGrains.Cli.Results;

/// <summary>The forms in which results are written, as they are named on the command line.</summary>
internal static class OutputFormat
{
    /// <summary>A row a text, for people.</summary>
    public const string Table = "table";

    /// <summary>An object a line, as the HTTP path /infer gives it.</summary>
    public const string JsonLines = "jsonl";

    /// <summary>NumPy's file of float32, a row a text; for embeddings.</summary>
    public const string Numpy = "npy";

    /// <summary>What is meant when nothing is said: what the file is called, else a table for people and lines for programs.</summary>
    public static string Default(string? outputFile, bool terminal) =>
        Path.GetExtension(outputFile) switch
        {
            ".npy" => Numpy,
            null when terminal => Table,
            _ => JsonLines,
        };
}
