namespace BertGrains.Tokenization;

/// <summary>What normalisation and splitting need to know about one character.</summary>
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

    /// <summary>A word by itself.</summary>
    Punctuation = 8,

    /// <summary>A word by itself when Chinese is split.</summary>
    Chinese = 16,

    /// <summary>Has a canonical decomposition.</summary>
    Decomposes = 32,

    /// <summary>Has a lower case other than itself.</summary>
    Uppercase = 64,
}
