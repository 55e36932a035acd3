using BenchmarkDotNet.Loggers;

namespace BertGrains.Tokenization.Benchmarks;

/// <summary>The texts and the vocabulary beside the repository.</summary>
internal static class BenchmarkTexts
{
    private static readonly string? Shared = FindShared();

    public static bool ArePresent => Shared is not null;

    public static string Vocabulary => Path.Combine(Shared!, "data", "vocab", "bert-base-uncased.txt");

    public static string[] Read(string name) => File.ReadAllLines(Path.Combine(Shared!, "bench", name + ".txt"));

    public static void SayThatTheyAreAbsent(ILogger logger) =>
        logger.WriteLineError("The texts (../shared/bench) and vocabularies (../shared/data/vocab) are not here; nothing was measured.");

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
