using BenchmarkDotNet.Loggers;

namespace BertGrains.Tokenization.Benchmarks;

/// <summary>The texts and the vocabulary in a folder beside the repository.</summary>
internal static class BenchmarkTexts
{
    private static readonly string? Shared = FindShared();

    public static bool ArePresent => Shared is not null;

    public static string Vocabulary => Path.Combine(Shared!, "data", "vocab", "bert-base-uncased.txt");

    /// <summary>A tokenizer.json of a tiny checkpoint.</summary>
    public static string TokenizerOf(string checkpoint) => Path.Combine(Shared!, "models", "tiny", checkpoint, "tokenizer.json");

    public static string[] Read(string name) => File.ReadAllLines(Path.Combine(Shared!, "bench", name + ".txt"));

    public static void ReportMissing(ILogger logger) =>
        logger.WriteLineError("The folders ../shared/bench (texts) and ../shared/data/vocab (vocabulary) do not exist. Nothing was measured.");

    private static string? FindShared()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "..", "shared");
            if (File.Exists(Path.Combine(folder.FullName, "BertGrains.sln")))
                return Directory.Exists(Path.Combine(shared, "bench")) ? shared : null;
        }

        return null;
    }
}
