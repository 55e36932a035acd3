namespace BertGrains.Cluster.Tests.Load;

/// <summary>The same texts of mixed length each time: the calibration texts, and those of the benchmark if ../shared has them.</summary>
internal static class MixedTexts
{
    private const int FromBenchmark = 160;

    public static IReadOnlyList<string> Load()
    {
        var root = TinyModel.TreeRoot();
        var texts = Read(Path.Combine(root, "src", "BertGrains.Import", "Quantization", "calibration.txt"));
        var benchmark = Path.Combine(root, "..", "shared", "bench", "mixed.txt");
        return File.Exists(benchmark) ? [.. texts, .. Read(benchmark).Take(FromBenchmark)] : [.. texts];
    }

    private static IEnumerable<string> Read(string path) => File.ReadLines(path).Where(line => !string.IsNullOrWhiteSpace(line));
}
