namespace BertGrains.Tokenization;

/// <summary>Which of the texts of an item a token came from.</summary>
public enum TokenSequence
{
    /// <summary>Neither: a special token that was added.</summary>
    None = -1,

    /// <summary>The text.</summary>
    Text = 0,

    /// <summary>The second text of a pair.</summary>
    Pair = 1,
}
