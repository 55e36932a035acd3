using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>One tokenised text or pair, as the reference and the graphs take it.</summary>
/// <param name="Ids">Token ids, special tokens included.</param>
/// <param name="Types">As many token types.</param>
internal sealed record EncodedText(int[] Ids, int[] Types)
{
    /// <summary>Tokenises texts and pairs as a checkpoint's model would, each cut to the longest item that it takes.</summary>
    public static IReadOnlyList<EncodedText> EncodeAll(Checkpoint checkpoint, IEnumerable<(string Text, string? Pair)> texts)
    {
        var tokenizer = new WordPieceTokenizer(checkpoint.Tokenizer.Vocabulary, checkpoint.Tokenizer.Manifest.ToWordPieceOptions());
        var lastType = checkpoint.Encoder.Dimensions.TokenTypes - 1;
        return [.. texts.Select(t => tokenizer.Encode(t.Text, t.Pair, new Truncation(checkpoint.MaxTokens))).Select(e => new EncodedText(
            e.Ids, [.. e.ToTypeIds().Select(type => Math.Min((int)type, lastType))]))];
    }
}
