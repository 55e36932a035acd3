using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>One tokenized text or pair, the input of the reference and of the graphs.</summary>
/// <param name="Ids">Token ids, special tokens included.</param>
/// <param name="Types">The type of each token.</param>
internal sealed record EncodedText(int[] Ids, int[] Types)
{
    /// <summary>Tokenizes texts and pairs with the tokenizer of a checkpoint, truncated to its maximum length.</summary>
    public static IReadOnlyList<EncodedText> EncodeAll(Checkpoint checkpoint, IEnumerable<(string Text, string? Pair)> texts)
    {
        var tokenizer = checkpoint.Tokenizer.Tokenizer;
        var lastType = checkpoint.Encoder.Dimensions.TokenTypes - 1;
        return [.. texts.Select(t => tokenizer.Encode(t.Text, t.Pair, new Truncation(checkpoint.MaxTokens))).Select(e => new EncodedText(
            e.Ids, [.. e.ToTypeIds().Select(type => Math.Min((int)type, lastType))]))];
    }
}
