namespace BertGrains;

/// <summary>How a text over the model's maximum length is split into overlapping windows, and how their results become one.</summary>
public sealed record WindowOptions
{
    /// <summary>The defaults of every member.</summary>
    public static WindowOptions Default { get; } = new();

    /// <summary>
    /// Maximum tokens of a window, special tokens and the text that is not split included; at most, and by default, the maximum length of
    /// the model. A text that fits the model is not split into shorter windows unless this is set.
    /// </summary>
    public int? Tokens { get; init; }

    /// <summary>
    /// Tokens that consecutive windows share, from 0 to less than a window has room for. By default 128, or half of the room if that is less.
    /// </summary>
    public int? Overlap { get; init; }

    /// <summary>Which text of a pair is split; the other one is whole in every window. Default: what the heads need, else the longer one.</summary>
    public WindowedSequence? Splits { get; init; }

    /// <summary>How the outputs of windows are combined by heads with one output per item. Default: that of the head's task.</summary>
    public WindowCombination? Combination { get; init; }
}

/// <summary>The text of a pair that is split into windows.</summary>
public enum WindowedSequence
{
    /// <summary>The text with more tokens.</summary>
    Longer,

    /// <summary>The first text.</summary>
    Text,

    /// <summary>The second text.</summary>
    Pair,
}

/// <summary>Names of the combinations of windows.</summary>
public static class WindowCombinationNames
{
    /// <summary>Every combination with its name in requests and on the command line.</summary>
    public static IReadOnlyList<(string Name, WindowCombination Combination)> All { get; } =
        [("mean", WindowCombination.Mean), ("max", WindowCombination.Max), ("first", WindowCombination.First)];
}

/// <summary>How the outputs of windows become one output.</summary>
public enum WindowCombination
{
    /// <summary>The mean, weighted by the tokens of the windows. Default for embeddings and classifications.</summary>
    Mean,

    /// <summary>The highest value of each logit. Default for relevance.</summary>
    Max,

    /// <summary>The output of the first window.</summary>
    First,
}
