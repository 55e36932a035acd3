using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>Files as editors, version control and other frameworks leave them.</summary>
public sealed class UploadedFilesTests
{
    private const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";

    [Theory]
    [InlineData("model.safetensors", false)]
    [InlineData("tokenizer.json", false)]
    [InlineData("config.json", false)]
    [InlineData("vocab.txt", true)]
    [InlineData("sentencepiece.bpe.model", true)]
    public async Task OpenAsync_PointerOfLfs_IsSaid(string file, bool withoutTokenizer)
    {
        using var folder = new CheckpointFolder();
        foreach (var other in withoutTokenizer ? (string[])["tokenizer.json", "vocab.txt"] : [])
            File.Delete(folder.At(other));
        if (file == "sentencepiece.bpe.model")
            folder.Write("tokenizer_config.json", """{"tokenizer_class":"XLMRobertaTokenizer"}""");
        Assert.Contains($"{file} is a pointer of Git LFS and not the file itself", await folder.Write(file, Pointer).FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_ByteOrderMark_IsSkipped()
    {
        using var folder = new CheckpointFolder();
        foreach (var file in (string[])["config.json", "tokenizer.json", "tokenizer_config.json"])
            folder.Write(file, '\uFEFF' + File.ReadAllText(folder.At(file)));
        Assert.Equal("bert", (await folder.OpenAsync()).Architecture);
    }

    [Theory]
    [InlineData("config.json", "{", """{"hidden_size":99,""")]
    [InlineData("tokenizer.json", "{", """{"truncation":null,"model":{},""")]
    [InlineData("tokenizer.json", "\"normalizer\": {", "\"normalizer\": {\"lowercase\": false,")]
    [InlineData("tokenizer_config.json", "\"0\": {", "\"0\": {\"content\": \"[OTHER]\",")]
    public async Task OpenAsync_MemberThatIsThereTwice_TheLastCounts(string file, string place, string text)
    {
        using var folder = new CheckpointFolder();
        var expected = (await folder.OpenAsync()).Tokenizer;
        var content = File.ReadAllText(folder.At(file));
        var at = content.IndexOf(place, StringComparison.Ordinal);
        Assert.True(at >= 0);
        folder.Write(file, content[..at] + text + content[(at + place.Length)..]);

        var read = (await folder.OpenAsync()).Tokenizer;

        Assert.Equal(expected.Manifest, read.Manifest);
        Assert.Equal(expected.Content, read.Content);
    }

    [Theory]
    [InlineData("bert-relu-tanh", "layer_norm_eps", "-1", "layer_norm_eps is -1; it must be at least 0")]
    [InlineData("bert-relu-tanh", "layer_norm_eps", "1e39", "layer_norm_eps must be a number")]
    [InlineData("modernbert-masked-lm", "norm_eps", "2", "norm_eps is 2; it must be at least 0")]
    [InlineData("modernbert-masked-lm", "global_rope_theta", "-5", "global_rope_theta is -5; it must be positive")]
    public async Task OpenAsync_NumberWithoutAMeaning_IsRefusedByName(string name, string member, string value, string fault)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        folder.Edit("config.json", c => c[member] = JsonNode.Parse(value));
        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bert-classify", "TFBertForSequenceClassification", "classification")]
    [InlineData("bert-masked-lm", "FlaxBertForMaskedLM", "fill-mask")]
    public async Task OpenAsync_ClassOfAnotherFramework_HasItsHead(string name, string type, string head)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        folder.Edit("config.json", c => c["architectures"]![0] = type);
        Assert.Equal(head, (await folder.OpenAsync()).Heads[0].Name);
    }

    /// <summary>Version 6 of sentence-transformers saves the dimensions that a model was loaded with.</summary>
    [Theory]
    [InlineData("8", 8)]
    [InlineData("100", 16)]
    [InlineData("null", 16)]
    public async Task OpenAsync_TruncatedDimensions_AreThoseOfTheHead(string value, int expected)
    {
        using var folder = new CheckpointFolder("st-dense");
        folder.Write("config_sentence_transformers.json", $$"""{"truncate_dim":{{value}}}""");
        var checkpoint = await folder.OpenAsync();
        Assert.Equal(expected, Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]).Dimensions);
        Assert.Equal(value != "null", checkpoint.Remarks.Any(remark => remark.Contains("truncate_dim", StringComparison.Ordinal)));
    }
}
