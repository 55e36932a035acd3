using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using BertGrains.Builds.Benchmarks.Builds;
using BertGrains.Builds.Benchmarks.Measures;

namespace BertGrains.Builds.Benchmarks;

/// <summary>Two builds compared on one machine in one run. Parts that were not measured are null.</summary>
internal sealed record ComparisonReport(
    Machine Machine,
    BuildReport A,
    BuildReport B,
    string Texts,
    int TextsPerWindow,
    SpeedReport? Engine,
    ServerReport? Http,
    Pair<AccuracyReport>? CosineToFp32);

/// <param name="Name">The revision as the user named it, or "working tree".</param>
/// <param name="Commit">Its commit; for a working tree the one that it is based on.</param>
/// <param name="Modified">Whether files of the working tree differ from the commit.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime's package.</param>
/// <param name="Precision">Precision of the trunk of its bundle.</param>
/// <param name="BundleRevision">SHA-256 of the manifest of its bundle.</param>
internal sealed record BuildReport(
    string Name, string Commit, bool Modified, string? OnnxRuntime, string? Precision, string BundleRevision)
{
    public static BuildReport Of(Side side)
    {
        var manifest = File.ReadAllBytes(Path.Combine(side.Bundle, Build.Manifest));
        using var document = JsonDocument.Parse(manifest);
        return new(
            side.Build.Name,
            side.Build.Commit,
            side.Build.Modified,
            side.Build.ReadOnnxRuntime(),
            document.RootElement.GetProperty("precision").GetString(),
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(manifest)));
    }
}

internal sealed record Machine(string Processor, int Processors, string System, string Runtime)
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static Machine This { get; } = new(
        Name(), Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription);

    private static string Name() =>
        (File.Exists(CpuInfo) ? File.ReadLines(CpuInfo) : [])
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();
}

/// <summary>The report as JSON, in snake case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ComparisonReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
