namespace BertGrains;

/// <summary>One labelled span of the original text.</summary>
/// <param name="Label">Kind of entity; with <see cref="EntityAggregation.None"/> the token's full label, such as B-PER.</param>
/// <param name="Score">Probability in 0..1, aggregated over the span's tokens.</param>
/// <param name="Text">The span of the original text.</param>
/// <param name="Start">First UTF-16 unit of the span in the original text.</param>
/// <param name="End">The UTF-16 unit after the span.</param>
/// <param name="Sequence">0 when the span is in the text, 1 when it is in the pair.</param>
public sealed record EntitySpan(string Label, float Score, string Text, int Start, int End, int Sequence = 0);
