namespace BertGrains;

/// <summary>
/// How labels of tokens become spans: the strategies of the Hugging Face token-classification pipeline, under the same names.
/// </summary>
public enum EntityAggregation
{
    /// <summary>Every labelled token by itself.</summary>
    None,

    /// <summary>Neighbouring tokens of one entity become one span.</summary>
    Simple,

    /// <summary>A word takes the label of its first token; then as <see cref="Simple"/>.</summary>
    First,

    /// <summary>A word takes the label with the highest score averaged over its tokens; then as <see cref="Simple"/>.</summary>
    Average,

    /// <summary>A word takes the label of its token with the highest score; then as <see cref="Simple"/>.</summary>
    Max,
}
