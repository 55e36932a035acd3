namespace BertGrains.Inference.Benchmarking;

/// <summary>What one run measured, all ways side by side on the same texts. Rates are medians over the rounds.</summary>
public sealed record BenchmarkReport
{
    /// <summary>Saturated engine over oracle: the median of the rounds' ratios.</summary>
    public required double OracleRatio { get; init; }

    /// <summary>Saturated engine over batches of 32 in arrival order: the median of the rounds' ratios.</summary>
    public required double ArrivalRatio { get; init; }

    /// <summary>Median latency of single texts one after the other through the engine, less that of bare ONNX Runtime.</summary>
    public required double AddedLatencyMs { get; init; }

    /// <summary>Texts a second, engine with everything queued.</summary>
    public required double EngineTextsPerSecond { get; init; }

    /// <summary>Texts a second, bare ONNX Runtime, sorted by length beforehand, best budget.</summary>
    public required double OracleTextsPerSecond { get; init; }

    /// <summary>Texts a second, bare ONNX Runtime, batches of 32 in arrival order.</summary>
    public required double ArrivalTextsPerSecond { get; init; }

    /// <summary>Tokens a second of the engine, without padding.</summary>
    public required double EngineTokensPerSecond { get; init; }

    /// <summary>Padded tokens of a batch with which the oracle was best.</summary>
    public required int OracleBudgetTokens { get; init; }

    /// <summary>Padded tokens of a batch on which the engine settled.</summary>
    public required int EngineBudgetTokens { get; init; }

    /// <summary>Median latency of a single text through the engine.</summary>
    public required double EngineLatencyMs { get; init; }

    /// <summary>Median latency of the same texts on bare ONNX Runtime, tokens ready.</summary>
    public required double BareLatencyMs { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>fp32, fp16 or int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Heads that ran.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>cpu, cuda:0 and so on.</summary>
    public required string Device { get; init; }

    /// <summary>Batches that ran at the same time.</summary>
    public required int Lanes { get; init; }

    /// <summary>Texts of a round.</summary>
    public required int Texts { get; init; }

    /// <summary>Mean tokens of a text, special tokens included.</summary>
    public required double MeanTokens { get; init; }

    /// <summary>Rounds measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>Threads that the machine has.</summary>
    public required int Processors { get; init; }
}
