namespace BertGrains;

/// <summary>Where the time of one item went.</summary>
/// <param name="Tokenization">From the text to token ids.</param>
/// <param name="Queue">From token ids to the start of the batch.</param>
/// <param name="Inference">Run time of the batch that held the item, trunk and heads.</param>
public readonly record struct ItemTimings(TimeSpan Tokenization, TimeSpan Queue, TimeSpan Inference);
