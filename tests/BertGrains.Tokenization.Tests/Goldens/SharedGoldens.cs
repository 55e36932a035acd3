using System.IO.Compression;

namespace BertGrains.Tokenization.Tests;

/// <summary>The reference corpus beside the repository, which a clone alone does not have.</summary>
internal static class SharedGoldens
{
    /// <summary>The folder <c>shared</c> beside the repository, or null.</summary>
    public static string? Folder { get; } = FindFolder();

    public static IEnumerable<GoldenLine> Read(string name)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(Folder!, "golden", "tokens", name + ".jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return GoldenLine.Parse(line);
    }

    public static WordPieceTokenizer Load(string vocabulary, WordPieceOptions options) =>
        WordPieceTokenizer.Load(Path.Combine(Folder!, "data", "vocab", vocabulary + ".txt"), options);

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BertGrains.sln")))
            {
                string shared = Path.Combine(folder.FullName, "..", "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
