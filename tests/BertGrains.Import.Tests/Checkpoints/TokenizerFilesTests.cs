using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Tests.Checkpoints;

public sealed class TokenizerFilesTests
{
    [Fact]
    public void Read_FastAndPlainVocabulary_Agree()
    {
        using var folder = new CheckpointFolder();
        var fast = TokenizerFiles.Read(folder.Path);
        File.Delete(folder.At("tokenizer.json"));
        var plain = TokenizerFiles.Read(folder.Path);

        Assert.Equal(1500, fast.Vocabulary.Count);
        Assert.Equal(fast.Vocabulary, plain.Vocabulary);
        Assert.Equal(fast.Manifest, plain.Manifest);
        Assert.True(fast.Manifest is { Lowercase: true, StripAccents: true, SplitChinese: true });
    }

    [Theory]
    [InlineData("""{"do_lower_case":false}""", false, false, true)]
    [InlineData("""{"do_lower_case":false,"strip_accents":true}""", false, true, true)]
    [InlineData("""{"strip_accents":false}""", true, false, true)]
    [InlineData("""{"strip_accents":null,"tokenize_chinese_chars":false}""", true, true, false)]
    public void Read_TokenizerConfig_OverridesTheFastTokenizer(string config, bool lowercase, bool stripAccents, bool splitChinese)
    {
        using var folder = new CheckpointFolder();
        var manifest = TokenizerFiles.Read(folder.Write("tokenizer_config.json", config).Path).Manifest;

        Assert.Equal((lowercase, stripAccents, splitChinese), (manifest.Lowercase, manifest.StripAccents, manifest.SplitChinese));
    }

    [Fact]
    public void Read_NoTokenizerConfig_UsesTheNormalizer()
    {
        using var folder = new CheckpointFolder();
        File.Delete(folder.At("tokenizer_config.json"));
        folder.Edit("tokenizer.json", t => (t["normalizer"]!["lowercase"], t["normalizer"]!["handle_chinese_chars"]) = (false, false));

        var manifest = TokenizerFiles.Read(folder.Path).Manifest;

        Assert.Equal((false, false, false), (manifest.Lowercase, manifest.StripAccents, manifest.SplitChinese));
    }

    [Fact]
    public void Read_LowercasingTransformer_KeepsAccents()
    {
        using var folder = new CheckpointFolder();
        folder.Write("tokenizer_config.json", """{"do_lower_case":false}""");
        folder.Write("sentence_bert_config.json", """{"max_seq_length":64,"do_lower_case":true}""");

        var manifest = TokenizerFiles.Read(folder.Path).Manifest;

        Assert.Equal((true, false), (manifest.Lowercase, manifest.StripAccents));
    }

    [Theory]
    [InlineData("added_tokens", "[1]", "added_tokens must be an array of objects")]
    [InlineData("added_tokens", "{}", "added_tokens must be an array of objects")]
    [InlineData("added_tokens", "[null]", "added_tokens must be an array of objects")]
    [InlineData("normalizer", "[]", "normalizer must be an object")]
    [InlineData("model", "7", "model must be an object")]
    [InlineData("added_tokens", """[{"id":1500,"content":"a\nb"}]""", "contains a line break")]
    public void Read_MemberOfAnotherKind_NamesFileAndMember(string member, string value, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t => t[member] = JsonNode.Parse(value));

        var message = Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message;

        Assert.Contains(folder.At("tokenizer.json"), message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherTokenizers_AreRejected()
    {
        using var folder = new CheckpointFolder();
        string Fault() => Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message;

        folder.Edit("tokenizer.json", t => t["model"]!["type"] = "BPE");
        Assert.Contains("type is 'BPE' instead of 'WordPiece'", Fault(), StringComparison.Ordinal);
        folder.Edit("tokenizer.json", t => (t["model"]!["type"], t["normalizer"]!["type"]) = ("WordPiece", "NFC"));
        Assert.Contains("'NFC' instead of 'BertNormalizer'", Fault(), StringComparison.Ordinal);
        folder.Edit("tokenizer.json", t => (t["normalizer"]!["type"], t["model"]!["vocab"]!["new"]) = ("BertNormalizer", 2000));
        Assert.Contains("not consecutive", Fault(), StringComparison.Ordinal);
        File.Delete(folder.At("tokenizer.json"));
        folder.Edit("tokenizer_config.json", c => c["cls_token"] = "<s>");
        Assert.Contains("does not contain cls_token '<s>'", Fault(), StringComparison.Ordinal);
        File.Delete(folder.At("vocab.txt"));
        Assert.Contains("vocab.txt cannot be read", Fault(), StringComparison.Ordinal);
    }
}
