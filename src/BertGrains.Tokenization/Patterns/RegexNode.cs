namespace BertGrains.Tokenization;

/// <summary>A part of a regular expression.</summary>
internal abstract record RegexNode
{
    /// <summary>Whether the part matches the empty text.</summary>
    public bool CanBeEmpty => this switch
    {
        One => false,
        Sequence sequence => sequence.Parts.All(part => part.CanBeEmpty),
        Choice choice => choice.Alternatives.Any(part => part.CanBeEmpty),
        Repeat repeat => repeat.Least == 0 || repeat.Part.CanBeEmpty,
        Atomic atomic => atomic.Part.CanBeEmpty,
        _ => true,
    };

    /// <summary>One character of a set.</summary>
    public sealed record One(CharacterSet Set) : RegexNode;

    /// <summary>Parts one after the other; none match the empty text.</summary>
    public sealed record Sequence(IReadOnlyList<RegexNode> Parts) : RegexNode;

    /// <summary>The first of several alternatives that leads to a match.</summary>
    public sealed record Choice(IReadOnlyList<RegexNode> Alternatives) : RegexNode;

    /// <summary>A part several times.</summary>
    /// <param name="Part">The part.</param>
    /// <param name="Least">Minimum number of times.</param>
    /// <param name="Most">Maximum number of times; null for no limit.</param>
    /// <param name="IsLazy">Whether fewer times are preferred.</param>
    public sealed record Repeat(RegexNode Part, int Least, int? Most, bool IsLazy) : RegexNode;

    /// <summary>A part whose first match is kept, whatever follows: <c>(?&gt;…)</c> and possessive quantifiers.</summary>
    public sealed record Atomic(RegexNode Part) : RegexNode;

    /// <summary>Whether a part matches, or does not, after this position.</summary>
    public sealed record Ahead(RegexNode Part, bool IsNegated) : RegexNode;

    /// <summary>A position: <c>^</c>, <c>$</c>, <c>\b</c> and so on.</summary>
    public sealed record Position(RegexPosition Kind) : RegexNode;
}

/// <summary>A position in a text.</summary>
internal enum RegexPosition
{
    /// <summary>The start of the text.</summary>
    TextStart,

    /// <summary>The end of the text.</summary>
    TextEnd,

    /// <summary>The start of a line.</summary>
    LineStart,

    /// <summary>The end of a line.</summary>
    LineEnd,

    /// <summary>Between a word character and another.</summary>
    WordBoundary,

    /// <summary>Not between a word character and another.</summary>
    NoWordBoundary,
}
