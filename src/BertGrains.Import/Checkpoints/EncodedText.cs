using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>One tokenized text or pair, the input of the reference and of the graphs.</summary>
/// <param name="Ids">Token ids, special tokens included.</param>
/// <param name="Types">The type of each token.</param>
internal sealed record EncodedText(int[] Ids, int[] Types)
{
    /// <summary>Tokens at the beginning that a head may leave out of its pooling.</summary>
    public int PromptLength { get; init; }

    /// <summary>Tokenizes texts and pairs with the tokenizer of a checkpoint, truncated to its maximum length.</summary>
    public static IReadOnlyList<EncodedText> EncodeAll(Checkpoint checkpoint, IEnumerable<(string Text, string? Pair)> texts) =>
        EncodeAll(checkpoint.Tokenizer.Tokenizer, checkpoint.MaxTokens, checkpoint.Encoder.Dimensions.TokenTypes, texts);

    /// <summary>Tokenizes texts and pairs.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="maxTokens">Maximum length, special tokens included.</param>
    /// <param name="tokenTypes">Number of token types of the trunk.</param>
    /// <param name="texts">The texts, and the second texts of pairs.</param>
    public static IReadOnlyList<EncodedText> EncodeAll(
        Tokenizer tokenizer, int maxTokens, int tokenTypes, IEnumerable<(string Text, string? Pair)> texts)
    {
        var lastType = tokenTypes - 1;
        return [.. texts.Select(t => tokenizer.Encode(t.Text, t.Pair, new Truncation(maxTokens))).Select(e => new EncodedText(
            e.Ids, [.. e.ToTypeIds().Select(type => Math.Min((int)type, lastType))]))];
    }
}
