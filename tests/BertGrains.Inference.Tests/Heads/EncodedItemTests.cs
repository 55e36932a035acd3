using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

public sealed class EncodedItemTests
{
    [Theory]
    [InlineData("roberta-entities", "Zürich, is big", "Zürich,|is|big")]
    [InlineData("xlm-roberta-entities", "Zürich, is big", "Z|Z|ürich,| is| big")]
    public void IsContinuation_OfAPipelinesTokens_FollowsTheTokenClassificationPipeline(string checkpoint, string text, string words)
    {
        var path = Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny", checkpoint, "tokenizer.json");
        Assert.SkipUnless(File.Exists(path), "../shared is absent.");
        var tokenizer = TokenizerFile.Load(path, new SpecialTokenNames(Unknown: "<unk>"));
        var encoding = tokenizer.Encode(text);
        var item = new EncodedItem(tokenizer, encoding, text, null);

        var spans = new List<TokenOffsets>();
        for (var token = 1; token < encoding.Ids.Length - 1; token++)
        {
            if (item.IsContinuation(token))
                spans[^1] = spans[^1] with { End = item.OffsetsOf(token).End };
            else
                spans.Add(item.OffsetsOf(token));
        }

        Assert.Equal(words, string.Join('|', spans.Select(span => text[span.Start..span.End])));
    }
}
