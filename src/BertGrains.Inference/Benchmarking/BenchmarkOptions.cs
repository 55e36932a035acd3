using BertGrains.Inference.Devices;

namespace BertGrains.Inference.Benchmarking;

/// <summary>Options of <see cref="EngineBenchmark"/>.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Folder of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>cpu, cuda:N or auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>At least one text.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Heads to run on every text; empty for the first embedding head only.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>
    /// Number of requests that hold the texts of a round, sent at once. Each is tokenized on a thread of its own: one thread does not tokenize
    /// as fast as a GPU computes.
    /// </summary>
    public int Requests { get; init; } = 1;

    /// <summary>Limits on a GPU, of the engine and of the baselines.</summary>
    public GpuOptions Gpu { get; init; } = new();

    /// <summary>Number of rounds; each round measures the engine and both baselines. The report gives medians.</summary>
    public int Rounds { get; init; } = 3;
}
