namespace BertGrains.Tokenization;

/// <summary>Joins tokens to a text, as in <c>decoder</c> of tokenizer.json. Immutable.</summary>
internal abstract class TokenDecoder
{
    /// <summary>Converts tokens to the parts of a text; the list may be changed and returned.</summary>
    public abstract List<string> Decode(List<string> tokens);

    public string Join(IReadOnlyList<string> tokens) => string.Concat(Decode([.. tokens]));
}
