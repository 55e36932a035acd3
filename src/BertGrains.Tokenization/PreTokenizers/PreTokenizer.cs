namespace BertGrains.Tokenization;

/// <summary>A step that splits a normalized text, as in <c>pre_tokenizer</c> of tokenizer.json. Immutable.</summary>
internal abstract class PreTokenizer
{
    public abstract void Apply(PieceText text);
}
