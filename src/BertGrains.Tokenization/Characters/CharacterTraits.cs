namespace BertGrains.Tokenization;

/// <summary>Properties of a character for normalization and splitting.</summary>
[Flags]
internal enum CharacterTraits : byte
{
    None = 0,

    /// <summary>Separates words.</summary>
    Whitespace = 1,

    /// <summary>Dropped when text is cleaned: control, format and private-use characters.</summary>
    Unwanted = 2,

    /// <summary>Dropped when accents are stripped.</summary>
    NonspacingMark = 4,

    /// <summary>A separate word.</summary>
    Punctuation = 8,

    /// <summary>A separate word when Chinese is split.</summary>
    Chinese = 16,

    /// <summary>Has a canonical decomposition.</summary>
    Decomposes = 32,

    /// <summary>Has a different lowercase form.</summary>
    Uppercase = 64,
}
