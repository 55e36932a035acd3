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

        Assert.Equal(1500, fast.Tokenizer.VocabularySize);
        Assert.Equal(fast.Content, plain.Content);
        Assert.Equal(fast.Manifest, plain.Manifest);
        Assert.True(fast.Manifest is { Lowercase: true, StripAccents: true, SplitChinese: true });
    }

    /// <summary>As dslim/bert-base-NER and others of its time are: a vocabulary, and added tokens that it has already.</summary>
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"[MASK]":4}""")]
    public void Read_PlainVocabularyWithAddedTokens_IsPlainWordPiece(string added)
    {
        using var folder = new CheckpointFolder();
        var expected = TokenizerFiles.Read(folder.Path);
        File.Delete(folder.At("tokenizer.json"));
        Assert.Equal(expected.Manifest, TokenizerFiles.Read(folder.Write("added_tokens.json", added).Path).Manifest);
    }

    [Fact]
    public void Read_SpecialTokenOfTheConfigurationAlone_HasANewId()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer_config.json", c =>
        {
            c["mask_token"] = "[HIDE]";
            c["added_tokens_decoder"]!["1500"] = JsonNode.Parse("""{"content":"[HIDE]","special":true,"normalized":false}""");
        });
        Assert.Equal(1500, TokenizerFiles.Read(folder.Path).Tokenizer.MaskId);
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
    public void Read_MemberOfAnotherKind_NamesFileAndMember(string member, string value, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t => t[member] = JsonNode.Parse(value));

        var message = Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message;

        Assert.Contains(folder.At("tokenizer.json"), message, StringComparison.Ordinal);
        Assert.Contains(fault, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("decoder", """{"type":"CTC"}""", "decoder: type CTC is not supported.")]
    [InlineData("model", null, "unk_token '[NOPE]' is not in the vocabulary.")]
    public void Read_PlainWordPieceWithAFault_NamesIt(string member, string? value, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t =>
        {
            if (value is null)
                t[member]!["unk_token"] = "[NOPE]";
            else
                t[member] = JsonNode.Parse(value);
        });

        Assert.EndsWith(fault, Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model", """{"type":"WordLevel","vocab":{}}""", "model: type WordLevel is not supported")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"Shout"}]}""", "normalizer.normalizers[0]: type Shout is not supported")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "pre_tokenizer: type UnicodeScripts is not supported")]
    [InlineData("post_processor", """{"type":"Odd"}""", "post_processor: type Odd is not supported")]
    [InlineData("decoder", """{"type":"CTC"}""", "decoder: type CTC is not supported")]
    [InlineData(
        "pre_tokenizer",
        """{"type":"Split","pattern":{"Regex":"(?<=a)b"},"behavior":"Isolated","invert":false}""",
        "pre_tokenizer: the regular expression '(?<=a)b' has a kind of group that is not supported")]
    public void Read_UnknownComponent_IsNamed(string member, string value, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t =>
        {
            // Another normalizer than BERT's makes the tokenizer a pipeline.
            t["normalizer"] = new JsonObject { ["type"] = "NFC" };
            t[member] = JsonNode.Parse(value);
        });

        var message = Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message;

        Assert.Equal($"{folder.At("tokenizer.json")}: {fault}.", message);
    }

    [Fact]
    public void Read_NoTokenizer_IsRejected()
    {
        using var folder = new CheckpointFolder();
        string Fault() => Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message;

        File.Delete(folder.At("tokenizer.json"));
        folder.Edit("tokenizer_config.json", c => c["cls_token"] = "<s>");
        Assert.Contains("does not contain cls_token '<s>'", Fault(), StringComparison.Ordinal);
        File.Delete(folder.At("vocab.txt"));
        Assert.Contains("vocab.txt cannot be read", Fault(), StringComparison.Ordinal);
        folder.Write("sentencepiece.bpe.model", "");
        Assert.Contains("sentencepiece.bpe.model has no tokenizer.json beside it, and the class", Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1500,"content":"a\nb","normalized":false,"special":false}""", "x a\nb y")]
    [InlineData("""{"id":1500,"content":"[NEW]","normalized":false,"special":true}""", "x [NEW] y")]
    public void Read_MoreAddedTokens_FindsThemInTheText(string token, string text)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t => t["added_tokens"]!.AsArray().Add(JsonNode.Parse(token)));

        var files = TokenizerFiles.Read(folder.Path);

        Assert.Equal("tokenizer-json", files.Manifest.Kind);
        Assert.Contains(1500, files.Tokenizer.Encode(text).Ids);
        Assert.Equal(1501, files.Tokenizer.VocabularySize);
    }

    [Fact]
    public void Read_AddedTokenOfTheConfigurationAlone_FindsItInTheText()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer_config.json", c => c["added_tokens_decoder"]!["1500"] = JsonNode.Parse(
            """{"content":"[NEW]","lstrip":false,"normalized":false,"rstrip":false,"single_word":false,"special":true}"""));

        Assert.Contains(1500, TokenizerFiles.Read(folder.Path).Tokenizer.Encode("x [NEW] y").Ids);
    }

    [Fact]
    public void Read_VocabularyWithGaps_KeepsTheIds()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer.json", t => t["model"]!["vocab"]!["zzzz"] = 2000);

        var tokenizer = TokenizerFiles.Read(folder.Path).Tokenizer;

        Assert.Equal([2000], tokenizer.Encode("zzzz", addSpecialTokens: false).Ids);
        Assert.Equal("zzzz", tokenizer.Decode([1700, 2000]));
    }

    [Theory]
    [InlineData("vocab.txt", "BertJapaneseTokenizer", null, "vocab.txt is the vocabulary of BertJapaneseTokenizer, which cannot be read")]
    [InlineData("vocab.txt", null, "roberta", "vocab.txt is the vocabulary of a model of type roberta, which cannot be read")]
    [InlineData("vocab.txt", null, "bert", null)]
    [InlineData("vocab.txt", "DistilBertTokenizer", "bert", null)]
    [InlineData("vocab.json", "HerbertTokenizerFast", "bert", "vocab.json is the vocabulary of HerbertTokenizerFast, which cannot be read")]
    public void Read_FilesOfAnotherClass_AreRefusedByName(string file, string? type, string? model, string? fault)
    {
        using var folder = new CheckpointFolder();
        File.Delete(folder.At("tokenizer.json"));
        folder.Edit("tokenizer_config.json", c => c["tokenizer_class"] = type).Edit("config.json", c => c["model_type"] = model);
        if (file == "vocab.json")
            folder.Write("vocab.json", "{}").Write("merges.txt", "#version: 0.2\n");

        if (fault is null)
            Assert.Equal(1500, TokenizerFiles.Read(folder.Path).Tokenizer.VocabularySize);
        else
            Assert.Contains(fault, Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("roberta-entities", "vocab.json")]
    [InlineData("mpnet-model", "vocab.txt")]
    public void Read_FilesOfOlderFormats_GiveTheSameTokens(string name, string vocabulary)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        var texts = (string[])["a <mask> b", "naïve café—東京 🙂's  </s> <MASK>", "\n\n two  spaces \t"];
        var expected = TokenizerFiles.Read(folder.Path).Tokenizer;
        File.Delete(folder.At("tokenizer.json"));

        var older = TokenizerFiles.Read(folder.Path).Tokenizer;

        Assert.True(File.Exists(folder.At(vocabulary)));
        foreach (var text in texts)
        {
            var (one, other) = (expected.Encode(text, "pair"), older.Encode(text, "pair"));
            Assert.Equal(one.Ids, other.Ids);
            Assert.Equal(one.Offsets, other.Offsets);
            Assert.Equal(one.ToTypeIds(), other.ToTypeIds());
        }

        Assert.Equal((expected.PaddingId, expected.MaskId), (older.PaddingId, older.MaskId));
    }
}
