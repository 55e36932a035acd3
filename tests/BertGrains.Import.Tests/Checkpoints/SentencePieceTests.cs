using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;
using BertGrains.Tokenization;
using Google.Protobuf;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>Tokenizers from a model of SentencePiece alone, compared with a tokenizer.json of the same pieces that Hugging Face's library ran on.</summary>
public sealed class SentencePieceTests
{
    private static readonly string[] Texts =
    [
        "The house is on the hill.", "  two  spaces and a tab\tand\nlines \n", "naïve café — ½ ﬁne ㎏", "a <mask> b<mask>", "東京 🙂 한국어", "", "   ",
        "\"quoted\" ''text''", "unk \u0915\u094D\u0937 e\u0301 \u200Bzero", "ÅNGSTRÖM 1,000.5",
    ];

    [Fact]
    public void Read_MultilingualModel_GivesTheTokensOfTheTokenizerJson()
    {
        var (pieces, map, reference) = Reference();
        using var folder = new CheckpointFolder();
        WriteModel(folder, [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), .. pieces], map, "XLMRobertaTokenizer");

        var files = TokenizerFiles.Read(folder.Path);

        Assert.Equal("tokenizer-json", files.Manifest.Kind);
        foreach (var text in Texts)
        {
            var (one, other) = (reference.Encode(text, "pair"), files.Tokenizer.Encode(text, "pair"));
            Assert.Equal(one.Ids, other.Ids);
            Assert.Equal(one.Offsets, other.Offsets);
            Assert.Equal(one.ToTypeIds(), other.ToTypeIds());
        }

        Assert.Equal((reference.PaddingId, reference.MaskId, reference.UnknownId), (files.Tokenizer.PaddingId, files.Tokenizer.MaskId, files.Tokenizer.UnknownId));
    }

    [Fact]
    public void Read_CamembertModel_HasTheIdsOfFairseq()
    {
        var (pieces, map, reference) = Reference();
        using var folder = new CheckpointFolder();
        WriteModel(folder, [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), .. pieces], map, "CamembertTokenizer");

        var tokenizer = TokenizerFiles.Read(folder.Path).Tokenizer;

        Assert.Equal((1, 3, 5, 6), (tokenizer.PaddingId, tokenizer.UnknownId, tokenizer.ClassId, tokenizer.SeparatorId));
        Assert.Equal(pieces.Count + 7, tokenizer.MaskId);
        foreach (var text in Texts)
        {
            // The first piece of a text has the id 4 in XLM-RoBERTa and 7 here.
            var expected = reference.Encode(text, addSpecialTokens: false).Ids.Select(id => id switch { < 4 => id, _ => id + 3 });
            Assert.Equal(expected, tokenizer.Encode(text, addSpecialTokens: false).Ids);
        }
    }

    [Theory]
    [InlineData("AlbertTokenizer", 1, "not that of XLM-RoBERTa or CamemBERT")]
    [InlineData("XLMRobertaTokenizer", 2, "model_type is bpe; only unigram is supported")]
    [InlineData("XLMRobertaTokenizerFast", 1, "piece 0 is '<pad>' instead of '<unk>'")]
    public void Read_OtherModels_AreRefusedByName(string type, int kind, string fault)
    {
        using var folder = new CheckpointFolder();
        WriteModel(folder, [("<pad>", 0, 3), ("<unk>", 0, 2), ("a", -1, 1)], [], type, kind);

        Assert.Contains(fault, Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 24, 1, "treat_whitespace_as_suffix is true")]
    [InlineData(2, 35, 1, "byte_fallback is true")]
    [InlineData(3, 3, 0, "add_dummy_prefix is false")]
    [InlineData(3, 4, 0, "remove_extra_whitespaces is false")]
    [InlineData(3, 5, 0, "escape_whitespaces is false")]
    public void Read_SettingThatIsNotSupported_IsRefusedByName(int message, int field, int value, string fault)
    {
        using var folder = new CheckpointFolder();
        WriteModel(folder, [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("a", -1, 1)], [], "XLMRobertaTokenizer");
        using (var stream = new FileStream(folder.At("sentencepiece.bpe.model"), FileMode.Append))
        using (var output = new CodedOutputStream(stream))
        {
            WriteMessage(output, message, setting =>
            {
                setting.WriteTag(field, WireFormat.WireType.Varint);
                setting.WriteInt32(value);
            });
        }

        Assert.Contains(fault, Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"model\":1}")]
    public void Read_FileOfAnotherFormat_IsRefused(string content)
    {
        using var folder = new CheckpointFolder();
        WriteModel(folder, [], [], "XLMRobertaTokenizer");
        folder.Write("sentencepiece.bpe.model", content);

        Assert.Contains("model of SentencePiece", Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static (List<(string Text, float Score, int Type)> Pieces, byte[] Map, Tokenizer Tokenizer) Reference()
    {
        var path = Path.Combine(TinyModel.TreeRoot(), "tests/BertGrains.Tokenization.Tests/Goldens/Pipelines/xlm-roberta.json");
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        var pieces = root["model"]!["vocab"]!.AsArray().Skip(4).Select(piece => (piece![0]!.GetValue<string>(), piece[1]!.GetValue<float>(), 1)).ToList();
        var map = Convert.FromBase64String(root["normalizer"]!["precompiled_charsmap"]!.GetValue<string>());
        return (pieces, map, TokenizerFile.Load(path, new SpecialTokenNames("<pad>", "<mask>", "<unk>")));
    }

    private static void WriteModel(CheckpointFolder folder, List<(string Text, float Score, int Type)> pieces, byte[] map, string type, int kind = 1)
    {
        foreach (var file in (string[])["tokenizer.json", "vocab.txt", "special_tokens_map.json"])
            File.Delete(folder.At(file));
        folder.Write("tokenizer_config.json", $$"""{"tokenizer_class":"{{type}}"}""");
        using var stream = File.Create(folder.At("sentencepiece.bpe.model"));
        using var output = new CodedOutputStream(stream);
        foreach (var piece in pieces)
        {
            WriteMessage(output, 1, message =>
            {
                message.WriteTag(1, WireFormat.WireType.LengthDelimited);
                message.WriteString(piece.Text);
                message.WriteTag(2, WireFormat.WireType.Fixed32);
                message.WriteFloat(piece.Score);
                message.WriteTag(3, WireFormat.WireType.Varint);
                message.WriteEnum(piece.Type);
            });
        }

        WriteMessage(output, 2, message =>
        {
            message.WriteTag(1, WireFormat.WireType.LengthDelimited);
            message.WriteString("texts.txt");
            message.WriteTag(3, WireFormat.WireType.Varint);
            message.WriteEnum(kind);
        });
        WriteMessage(output, 3, message =>
        {
            message.WriteTag(1, WireFormat.WireType.LengthDelimited);
            message.WriteString("nmt_nfkc");
            message.WriteTag(2, WireFormat.WireType.LengthDelimited);
            message.WriteBytes(ByteString.CopyFrom(map));
        });
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        using var content = new MemoryStream();
        using (var message = new CodedOutputStream(content, leaveOpen: true))
            write(message);
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content.ToArray()));
    }
}
