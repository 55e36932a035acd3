namespace BertGrains.Inference.Kernels;

/// <summary>What attention has besides queries, keys and values. The default value is none of it.</summary>
internal readonly unsafe struct AttentionTerms
{
    /// <summary>Cosines of the rotation of queries and keys by their positions, [positions, size / 2]; null for no rotation.</summary>
    public float* Cosines { get; init; }

    /// <summary>Sines of the rotation.</summary>
    public float* Sines { get; init; }

    /// <summary>Greatest distance of a token that a token attends to; null for no limit.</summary>
    public int? Window { get; init; }

    /// <summary>Added to scores: for each head the values of the distances from 1 - positions to positions - 1; null for none.</summary>
    public float* PositionBias { get; init; }

    /// <summary>Greatest number of tokens that the tables are for.</summary>
    public int Positions { get; init; }
}
