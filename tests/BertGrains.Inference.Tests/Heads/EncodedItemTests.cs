using BertGrains.Inference.Windows;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Heads;

public sealed class EncodedItemTests
{
    [Fact]
    public void Window_OfATextWithAPrompt_LeavesOutTheTokensOfThePromptThatItHas()
    {
        var path = Path.Combine(TinyModel.TreeRoot(), "..", "shared", "models", "tiny", "roberta-entities", "tokenizer.json");
        Assert.SkipUnless(File.Exists(path), "../shared is absent.");
        var tokenizer = TokenizerFile.Load(path, new SpecialTokenNames(Unknown: "<unk>"));
        var encoding = tokenizer.Encode("a b c d e f g h");
        var whole = new EncodedItem(tokenizer, encoding, "a b c d e f g h", null) { PromptLength = 3 };
        var text = encoding.Ids.Length - 2;

        Assert.Equal(3, whole.Window(new TokenSlice(1, 0, 5, text - 5)).PromptLength);
        Assert.Equal(2, whole.Window(new TokenSlice(1, 1, 5, text - 6)).PromptLength);
        Assert.Equal(1, whole.Window(new TokenSlice(1, 4, text - 4, 0)).PromptLength);
    }

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
