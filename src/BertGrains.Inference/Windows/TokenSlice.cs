namespace BertGrains.Inference.Windows;

/// <summary>The tokens of an item that a window has: all but some at the beginning and at the end of one sequence.</summary>
/// <param name="Start">Index of the first token of the sequence that is split.</param>
/// <param name="Skipped">Tokens of the sequence before the window.</param>
/// <param name="Kept">Tokens of the sequence in the window.</param>
/// <param name="Dropped">Tokens of the sequence after the window.</param>
internal readonly record struct TokenSlice(int Start, int Skipped, int Kept, int Dropped)
{
    /// <summary>Index in the item of a token of the window.</summary>
    public int IndexOf(int token) =>
        token < Start ? token
        : token < Start + Kept ? token + Skipped
        : token + Skipped + Dropped;

    /// <summary>Index in the window of a token of the item, which the window has.</summary>
    public int PositionOf(int index) =>
        index < Start ? index
        : index < Start + Skipped + Kept ? index - Skipped
        : index - Skipped - Dropped;

    /// <summary>How many tokens of the window are before an index of the item.</summary>
    public int Before(int index) =>
        index - Math.Clamp(index - Start, 0, Skipped) - Math.Clamp(index - Start - Skipped - Kept, 0, Dropped);
}
