namespace BertGrains.Inference.Benchmarking;

/// <summary>What <see cref="EngineBenchmark"/> measures.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Folder of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>cpu, cuda:N or auto.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>At least one text.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>Heads to run on every text; empty for the first embedding head alone.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Rounds in which every way of running the texts has its turn; the report gives medians.</summary>
    public int Rounds { get; init; } = 3;
}
