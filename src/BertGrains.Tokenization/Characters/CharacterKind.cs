namespace BertGrains.Tokenization;

/// <summary>What the scanner does with a UTF-16 unit.</summary>
internal enum CharacterKind : byte
{
    /// <summary>Extends a word as one unit, its normal form.</summary>
    Word,

    /// <summary>Ends a word.</summary>
    Whitespace,

    /// <summary>Is a word by itself, as one unit, its normal form.</summary>
    Single,

    /// <summary>Everything else: what is dropped, surrogates, combining characters, normal forms of several units.</summary>
    Complex,
}
