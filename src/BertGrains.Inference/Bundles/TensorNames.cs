using System.Globalization;

namespace BertGrains.Inference.Bundles;

/// <summary>Names of tensors and of their dimensions in the graphs of a bundle.</summary>
public static class TensorNames
{
    /// <summary>Trunk input: token ids.</summary>
    public const string InputIds = "input_ids";

    /// <summary>Trunk input: 1 for tokens, 0 for padding.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>Trunk input: 1 for the second text of a pair and its separator, else 0.</summary>
    public const string TokenTypeIds = "token_type_ids";

    /// <summary>Input of a head: 1 for tokens that its pooling counts, 0 for those of the prompt and for padding.</summary>
    public const string PoolingMask = "pooling_mask";

    /// <summary>Trunk output: average of each layer over the tokens of an item.</summary>
    public const string Mean = "mean";

    /// <summary>Output of a head.</summary>
    public const string Output = "output";

    /// <summary>Output of a head that other heads can read: the vectors that its last layer reads.</summary>
    public const string States = "states";

    /// <summary>Dimension: number of items.</summary>
    public const string Batch = "batch";

    /// <summary>Dimension: length of the longest item.</summary>
    public const string Tokens = "tokens";

    /// <summary>Dimension: number of masks in the batch.</summary>
    public const string Masks = "masks";

    private const string HiddenPrefix = "hidden.";

    /// <summary>All inputs of a trunk.</summary>
    public static IReadOnlyList<string> TrunkInputs { get; } = [InputIds, AttentionMask, TokenTypeIds];

    /// <summary>All tensors that describe the items of a batch: those that a trunk reads, and <see cref="PoolingMask"/>.</summary>
    public static IReadOnlyList<string> ItemInputs { get; } = [.. TrunkInputs, PoolingMask];

    /// <summary>Input of a head: the states of another head.</summary>
    public static string StatesOf(string head) => $"{States}.{head}";

    /// <summary>The head whose states a tensor is; null for tensors of the trunk.</summary>
    public static string? HeadOf(string tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.StartsWith(States + '.', StringComparison.Ordinal) ? tensor[(States.Length + 1)..] : null;
    }

    /// <summary>Trunk output: the hidden state after <paramref name="layer"/>, 0 for the embeddings.</summary>
    public static string Hidden(int layer) => string.Create(CultureInfo.InvariantCulture, $"{HiddenPrefix}{layer}");

    /// <summary>The number of the hidden state with a name; null for other names.</summary>
    internal static int? LayerOf(string name) =>
        name.StartsWith(HiddenPrefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(HiddenPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var layer)
            ? layer
            : null;
}
