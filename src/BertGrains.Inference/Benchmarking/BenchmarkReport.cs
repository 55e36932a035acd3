namespace BertGrains.Inference.Benchmarking;

/// <summary>Result of a benchmark on one set of texts. Rates are medians over the rounds.</summary>
public sealed record BenchmarkReport
{
    /// <summary>Throughput of the saturated engine divided by that of the oracle; median of the rounds.</summary>
    public required double OracleRatio { get; init; }

    /// <summary>Throughput of the saturated engine divided by that of bare ONNX Runtime with sorted texts; median of the rounds.</summary>
    public required double BareRatio { get; init; }

    /// <summary>Throughput of the saturated engine divided by that of bare ONNX Runtime in arrival order; median of the rounds.</summary>
    public required double ArrivalRatio { get; init; }

    /// <summary>Median latency of single texts through the engine minus that of its device alone, in milliseconds.</summary>
    public required double AddedLatencyMs { get; init; }

    /// <summary>Texts per second of the engine with all texts queued.</summary>
    public required double EngineTextsPerSecond { get; init; }

    /// <summary>Texts per second of the oracle: the engine's device and lanes, with the texts sorted by length and the best budget.</summary>
    public required double OracleTextsPerSecond { get; init; }

    /// <summary>Texts per second of the bundle's graphs on bare ONNX Runtime, with the texts sorted by length and the best budget.</summary>
    public required double BareTextsPerSecond { get; init; }

    /// <summary>Texts per second of the bundle's graphs on bare ONNX Runtime with batches of 32 in arrival order.</summary>
    public required double ArrivalTextsPerSecond { get; init; }

    /// <summary>Tokens per second of the engine, without padding.</summary>
    public required double EngineTokensPerSecond { get; init; }

    /// <summary>Best budget of the oracle in padded tokens per batch.</summary>
    public required int OracleBudgetTokens { get; init; }

    /// <summary>Best budget of bare ONNX Runtime with sorted texts, in padded tokens per batch.</summary>
    public required int BareBudgetTokens { get; init; }

    /// <summary>The budgets that were tried for the oracle, smallest first, each in one pass.</summary>
    public required IReadOnlyList<BudgetRate> OracleBudgets { get; init; }

    /// <summary>The budgets that were tried for bare ONNX Runtime with sorted texts.</summary>
    public required IReadOnlyList<BudgetRate> BareBudgets { get; init; }

    /// <summary>Budget that the engine found, in padded tokens per batch.</summary>
    public required int EngineBudgetTokens { get; init; }

    /// <summary>Median latency of a single text through the engine, in milliseconds.</summary>
    public required double EngineLatencyMs { get; init; }

    /// <summary>Median latency of the same texts on the engine's device alone, without tokenization, in milliseconds.</summary>
    public required double DeviceLatencyMs { get; init; }

    /// <summary>Median latency of the same texts on bare ONNX Runtime without tokenization, in milliseconds.</summary>
    public required double BareLatencyMs { get; init; }

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>fp32, fp16 or int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Measured heads.</summary>
    public required IReadOnlyList<string> Heads { get; init; }

    /// <summary>cpu, cuda:0 and so on.</summary>
    public required string Device { get; init; }

    /// <summary>Form of the trunk on the device: padded, or packed with the width of its vectors.</summary>
    public required string Form { get; init; }

    /// <summary>Number of batches that run in parallel.</summary>
    public required int Lanes { get; init; }

    /// <summary>Texts per round.</summary>
    public required int Texts { get; init; }

    /// <summary>Requests that hold the texts of a round.</summary>
    public required int Requests { get; init; }

    /// <summary>Mean tokens per text, special tokens included.</summary>
    public required double MeanTokens { get; init; }

    /// <summary>Number of rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>Hardware threads of the machine.</summary>
    public required int Processors { get; init; }
}
