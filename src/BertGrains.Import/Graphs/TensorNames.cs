using System.Globalization;

namespace BertGrains.Import.Graphs;

/// <summary>Names of the tensors that the trunk, the heads and the engine hand to each other.</summary>
internal static class TensorNames
{
    public const string InputIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string TokenTypeIds = "token_type_ids";

    /// <summary>Each layer's average over an item's tokens.</summary>
    public const string Mean = "mean";

    /// <summary>What a head answers.</summary>
    public const string Output = "output";

    /// <summary>Number of items.</summary>
    public const string Batch = "batch";

    /// <summary>Length of the longest item.</summary>
    public const string Tokens = "tokens";

    /// <summary>Hidden state <paramref name="layer"/>, 0 for the embeddings.</summary>
    public static string Hidden(int layer) => string.Create(CultureInfo.InvariantCulture, $"hidden.{layer}");
}
