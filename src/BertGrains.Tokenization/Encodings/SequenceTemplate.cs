namespace BertGrains.Tokenization;

/// <summary>The special tokens around one or two sequences, and where type 1 starts. Immutable.</summary>
/// <param name="Single">Tokens before and after a text alone.</param>
/// <param name="Pair">Tokens before, between and after a text and its pair.</param>
/// <param name="TypeOnePart">
/// The first part of a pair that has type 1, among the tokens between the sequences, the pair, and the tokens after it, in this order; their
/// number if none has.
/// </param>
internal sealed record SequenceTemplate(
    (int[] Before, int[] After) Single, (int[] Before, int[] Between, int[] After) Pair, int TypeOnePart)
{
    /// <summary>A template without special tokens, whose pair has type 1.</summary>
    public static SequenceTemplate None { get; } = new(([], []), ([], [], []), TypeOnePart: 0);

    /// <summary>[CLS] text [SEP], and [CLS] text [SEP] pair [SEP], with type 1 from the pair on.</summary>
    public static SequenceTemplate Bert(int classId, int separatorId) =>
        new(([classId], [separatorId]), ([classId], [separatorId], [separatorId]), TypeOnePart: 1);

    /// <summary>&lt;s&gt; text &lt;/s&gt;, and &lt;s&gt; text &lt;/s&gt;&lt;/s&gt; pair &lt;/s&gt;, all of type 0.</summary>
    public static SequenceTemplate Roberta(int classId, int separatorId) =>
        new(([classId], [separatorId]), ([classId], [separatorId, separatorId], [separatorId]), TypeOnePart: 4);

    /// <summary>Number of special tokens that are added to an item.</summary>
    public int SpecialTokenCount(bool isPair) => isPair
        ? Pair.Before.Length + Pair.Between.Length + Pair.After.Length
        : Single.Before.Length + Single.After.Length;

    /// <summary>Index of the first token of type 1 of a pair.</summary>
    /// <param name="text">Number of tokens of the text.</param>
    /// <param name="pair">Number of tokens of the pair.</param>
    public int TypeOneStart(int text, int pair)
    {
        var (before, between, after) = (Pair.Before.Length, Pair.Between.Length, Pair.After.Length);
        return TypeOnePart <= between
            ? before + text + TypeOnePart
            : before + text + between + pair + Math.Min(TypeOnePart - between - 1, after);
    }
}
