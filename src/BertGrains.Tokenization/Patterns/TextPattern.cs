namespace BertGrains.Tokenization;

/// <summary>What a text is searched for, from left to right without overlaps. Immutable.</summary>
internal abstract class TextPattern
{
    /// <summary>Adds all matches in a text.</summary>
    public abstract void FindAll(ReadOnlySpan<char> text, List<TextMatch> matches);
}

/// <summary>A match in a text.</summary>
/// <param name="Start">First unit.</param>
/// <param name="End">The unit after the last.</param>
internal readonly record struct TextMatch(int Start, int End);
