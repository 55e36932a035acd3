using System.Text.Json;
using BertGrains.Import.Checkpoints;
using BertGrains.Tokenization;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>The tokens of every tiny checkpoint are those that its expected.json has from transformers.</summary>
public sealed class TinyTokenizerTests
{
    [Theory]
    [InlineData("bert-answers")]
    [InlineData("bert-cased-entities")]
    [InlineData("bert-rerank")]
    [InlineData("distilbert-answers")]
    [InlineData("distilbert-model")]
    [InlineData("electra-discriminator")]
    [InlineData("electra-entities")]
    [InlineData("modernbert-classify")]
    [InlineData("modernbert-masked-lm")]
    [InlineData("mpnet-model")]
    [InlineData("roberta-answers")]
    [InlineData("roberta-classify")]
    [InlineData("roberta-entities")]
    [InlineData("roberta-masked-lm")]
    [InlineData("xlm-roberta-entities")]
    public void Read_TinyCheckpoint_GivesTheExpectedTokens(string name)
    {
        var folder = TestFiles.Tiny(name);
        var tokenizer = TokenizerFiles.Read(folder).Tokenizer;
        using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        foreach (var item in expected.RootElement.GetProperty("cases").EnumerateArray())
        {
            var encoding = tokenizer.Encode(item.GetProperty("text").GetString()!, item.GetProperty("pair").GetString());

            Assert.Equal(item.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()), encoding.Ids);
            AssertOffsets(item.GetProperty("offsets"), encoding);
            if (item.TryGetProperty("sequence", out var sequence))
                AssertSequences(sequence, encoding);
        }
    }

    private static void AssertOffsets(JsonElement offsets, TokenEncoding encoding)
    {
        var actual = encoding.Offsets.Select((span, i) =>
            encoding.SequenceOf(i) == TokenSequence.None ? "null" : $"[{span.Start},{span.End}]");
        Assert.Equal(offsets.EnumerateArray().Select(span => string.Concat(span.GetRawText().Where(c => !char.IsWhiteSpace(c)))), actual);
    }

    private static void AssertSequences(JsonElement sequences, TokenEncoding encoding)
    {
        var actual = Enumerable.Range(0, encoding.Ids.Length).Select(encoding.SequenceOf)
            .Select(sequence => sequence == TokenSequence.None ? "null" : $"{(int)sequence}");
        Assert.Equal(sequences.EnumerateArray().Select(sequence => sequence.GetRawText()), actual);
    }
}
