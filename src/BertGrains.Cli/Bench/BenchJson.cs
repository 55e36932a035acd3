using System.Text.Json.Serialization;
using BertGrains.Inference.Benchmarking;

namespace BertGrains.Cli.Bench;

/// <summary>The report as JSON: snake case, the ratios first.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
