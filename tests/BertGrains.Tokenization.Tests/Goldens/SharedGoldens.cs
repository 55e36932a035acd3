using System.IO.Compression;

namespace BertGrains.Tokenization;

/// <summary>The whole reference corpus, in a folder beside the repository that is not part of a clone.</summary>
internal static class SharedGoldens
{
    /// <summary>The folder <c>shared</c> beside the repository, or null.</summary>
    public static string? Folder { get; } = FindFolder();

    public static string VocabularyFolder => Path.Combine(Folder!, "data", "vocab");

    public static IEnumerable<GoldenLine> Read(string name)
    {
        using var file = File.OpenRead(Path.Combine(Folder!, "golden", "tokens", name + ".jsonl.gz"));
        using var reader = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
            yield return GoldenLine.Parse(line);
    }

    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BertGrains.sln")))
            {
                var shared = Path.Combine(folder.FullName, "..", "shared");
                return Directory.Exists(shared) ? shared : null;
            }
        }

        return null;
    }
}
