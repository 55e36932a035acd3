namespace BertGrains.Import.Checkpoints.Heads;

/// <summary>
/// How the states of an item's tokens, [CLS] and [SEP] included and padding excluded, become one vector. The order is that in
/// which sentence-transformers puts several modes together.
/// </summary>
internal enum PoolingMode
{
    /// <summary>State of the first token.</summary>
    Cls,

    /// <summary>Largest value of each dimension.</summary>
    Max,

    /// <summary>Average.</summary>
    Mean,

    /// <summary>Sum divided by the square root of the number of tokens.</summary>
    MeanSqrtLen,

    /// <summary>Average with weights 1, 2, 3, … by position.</summary>
    WeightedMean,

    /// <summary>State of the last token.</summary>
    LastToken,
}
