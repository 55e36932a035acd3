namespace BertGrains.Tokenization;

/// <summary>A step of normalization, as in <c>normalizer</c> of tokenizer.json. Immutable.</summary>
internal abstract class TextNormalizer
{
    /// <summary>Writes the normal form of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="target">An empty text; its content has no meaning if the method returns false.</param>
    /// <returns>False if the source is its own normal form.</returns>
    public abstract bool Apply(AlignedText source, AlignedText target);

    /// <summary>The normal form of a short text, without offsets.</summary>
    public string Normalize(string text)
    {
        var pieces = new PieceText();
        pieces.Load(text, 0);
        pieces.Normalize(this);
        return pieces.Text.Units.ToString();
    }
}
