namespace BertGrains.Tokenization;

/// <summary>Splits words into the pieces of a vocabulary, as in <c>model</c> of tokenizer.json. Thread-safe.</summary>
internal abstract class PieceModel
{
    /// <summary>Tokens and their ids.</summary>
    public abstract IReadOnlyDictionary<string, int> Vocabulary { get; }

    /// <summary>Number of entries of the vocabulary in the file; added tokens that are not in it get the ids after it.</summary>
    public abstract int FileSize { get; }

    /// <summary>Id of the token for what the vocabulary does not cover; null if there is none.</summary>
    public abstract int? UnknownId { get; }

    /// <summary>Prefix of pieces that continue a word; null if they are not marked.</summary>
    public virtual string? ContinuationPrefix => null;

    /// <summary>Adds the pieces of a word.</summary>
    /// <param name="word">The word, not empty.</param>
    /// <param name="start">Offset of the word, which is added to those of the pieces.</param>
    /// <param name="tokens">Receives the pieces.</param>
    public abstract void Tokenize(ReadOnlySpan<char> word, int start, TokenBuffer tokens);
}
