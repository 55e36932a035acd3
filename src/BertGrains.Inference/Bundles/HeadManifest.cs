namespace BertGrains.Inference.Bundles;

/// <summary>
/// One head. Its graph reads outputs and inputs of the trunk and gives one float32 tensor called <c>output</c>: [batch, dimensions] to
/// embed, [batch, labels] to classify, [batch, tokens, labels] to classify tokens.
/// </summary>
public sealed record HeadManifest
{
    /// <summary>Unique within the bundle.</summary>
    public required string Name { get; init; }

    /// <summary>What it answers.</summary>
    public required BertTask Task { get; init; }

    /// <summary>ONNX file; null when the head is the tensor it reads (the features head).</summary>
    public string? Graph { get; init; }

    /// <summary>Names of the tensors that it reads: at least one, and of a head without a graph just that which it hands on.</summary>
    public required IReadOnlyList<string> Reads { get; init; }

    /// <summary>Length of an embedding or of a token's features; 0 for heads that answer labels.</summary>
    public int Dimensions { get; init; }

    /// <summary>How an embedding head pools tokens; null for other tasks.</summary>
    public string? Pooling { get; init; }

    /// <summary>Whether an embedding is scaled to unit length unless the caller says otherwise.</summary>
    public bool Normalize { get; init; }

    /// <summary>Names of the labels in the order of the logits; null for heads without labels.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>How logits become scores; null for heads without labels.</summary>
    public ScoreActivation? Activation { get; init; }

    /// <summary>For independent labels, the score from which a label holds.</summary>
    public float? Threshold { get; init; }

    /// <summary>How labels of tokens become spans unless the caller says otherwise.</summary>
    public EntityAggregation? Aggregation { get; init; }
}
