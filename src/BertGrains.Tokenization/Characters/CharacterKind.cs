namespace BertGrains.Tokenization;

/// <summary>What the scanner does when it meets a UTF-16 unit that does not simply extend a word.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Extends a word as one unit, its normal form.</summary>
    Word,

    /// <summary>Ends a word.</summary>
    Whitespace,

    /// <summary>Is a word by itself, as one unit, its normal form.</summary>
    Single,

    /// <summary>Leaves no trace, not even in how its neighbours combine.</summary>
    Unwanted,

    /// <summary>Everything else: surrogates, combining characters, normal forms of several units.</summary>
    Complex,
}
