using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Tests.TensorFlow;

public sealed class TensorFlowCheckpointTests
{
    [Theory]
    [InlineData("bert-pretraining", "fill-mask", "sparse", "next-sentence")]
    [InlineData("bert-masked-lm", "fill-mask", "sparse")]
    [InlineData("bert-next-sentence", "next-sentence")]
    [InlineData("bert-answers", "answers")]
    [InlineData("bert-classify", "classification")]
    [InlineData("bert-relu-tanh", "embedding")]
    public async Task OpenAsync_OriginalRelease_HasTheWeightsAndHeadsOfTheCheckpoint(string name, params string[] heads)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        var expected = await folder.OpenAsync();
        var original = OriginalRelease.Make(folder, new BundleWriter(shards: 3, compresses: name.Length % 2 == 0), "uncased_L-3_H-32_A-4");
        var checkpoint = await Checkpoint.OpenAsync(original, TestContext.Current.CancellationToken);

        Assert.Equal([.. heads, "features"], checkpoint.Heads.Select(head => head.Name));
        Assert.Equal(expected.Encoder.WordEmbeddings, checkpoint.Encoder.WordEmbeddings);
        Assert.Equal(expected.Encoder.TokenTypeEmbeddings, checkpoint.Encoder.TokenTypeEmbeddings);
        foreach (var (one, other) in expected.Encoder.Layers.Zip(checkpoint.Encoder.Layers))
        {
            Assert.Equal(one.Query.Weight, other.Query.Weight);
            Assert.Equal(one.Intermediate.Weight, other.Intermediate.Weight);
            Assert.Equal(one.Output.Bias, other.Output.Bias);
            Assert.Equal(one.OutputNorm.Scale, other.OutputNorm.Scale);
        }

        Assert.Contains(checkpoint.Remarks, remark => remark.StartsWith("Not used, the state of training: bert/embeddings/LayerNorm/beta/adam_m", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("uncased_L-3", true)]
    [InlineData("multi_cased_L-3", false)]
    [InlineData("chinese_L-3", true)]
    public async Task OpenAsync_NoTokenizerConfig_DecidesTheCaseByNameOrVocabulary(string name, bool lowercases)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-relu-tanh"));
        var original = OriginalRelease.Make(folder, new BundleWriter(), name);
        Assert.Equal(lowercases, (await Checkpoint.OpenAsync(original, TestContext.Current.CancellationToken)).Tokenizer.Manifest.Lowercase);

        await File.WriteAllTextAsync(Path.Combine(original, "tokenizer_config.json"), $$"""{"do_lower_case": {{(lowercases ? "false" : "true")}}}""", TestContext.Current.CancellationToken);
        Assert.Equal(!lowercases, (await Checkpoint.OpenAsync(original, TestContext.Current.CancellationToken)).Tokenizer.Manifest.Lowercase);
    }

    [Fact]
    public async Task OpenAsync_CapitalLettersInTheVocabulary_KeepsCase()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-cased-entities"));
        var original = OriginalRelease.Make(folder, new BundleWriter(), "finetuned");
        var checkpoint = await Checkpoint.OpenAsync(original, TestContext.Current.CancellationToken);

        Assert.False(checkpoint.Tokenizer.Manifest.Lowercase);
        Assert.Contains(checkpoint.Remarks, remark => remark.Contains("because the vocabulary has capital letters", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".index", 40, "checksum of the block at byte 0 is wrong")]
    [InlineData(".index", -1, "does not end with the number")]
    [InlineData(".data-00000-of-00001", 200, "the checksum of the variable")]
    public async Task OpenAsync_DamagedByte_IsRefused(string file, int at, string message)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-relu-tanh"));
        var original = OriginalRelease.Make(folder, new BundleWriter(), "uncased", optimizer: false);
        var path = Path.Combine(original, "bert_model.ckpt" + file);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[at < 0 ? bytes.Length + at : at] ^= 4;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        Assert.Contains(message, await FaultAsync(original), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_MissingShardOrConfiguration_IsNamed()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-relu-tanh"));
        var original = OriginalRelease.Make(folder, new BundleWriter(shards: 2), "uncased");
        File.Delete(Path.Combine(original, "bert_model.ckpt.data-00001-of-00002"));
        Assert.Contains("data-00001-of-00002, which the index names, cannot be read", await FaultAsync(original), StringComparison.Ordinal);
        File.Delete(Path.Combine(original, "bert_config.json"));
        Assert.Contains("no bert_config.json, which has the sizes", await FaultAsync(original), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_SeveralCheckpoints_TakesTheLatest()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-relu-tanh"));
        var original = OriginalRelease.Make(folder, new BundleWriter(), "uncased");
        foreach (var file in Directory.GetFiles(original, "bert_model.ckpt.*"))
            File.Copy(file, file.Replace("bert_model.ckpt", "model.ckpt-1000", StringComparison.Ordinal));
        Assert.Contains("bert_model.ckpt.index, model.ckpt-1000.index, and no file 'checkpoint'", await FaultAsync(original), StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(original, "checkpoint"), "model_checkpoint_path: \"model.ckpt-1000\"\n", TestContext.Current.CancellationToken);
        Assert.Equal("bert", (await Checkpoint.OpenAsync(original, TestContext.Current.CancellationToken)).Architecture);
    }

    [Fact]
    public async Task OpenAsync_ObjectBasedCheckpoint_IsRefusedWithAdvice()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-relu-tanh"));
        var original = OriginalRelease.Make(folder, new BundleWriter().Add("model/layer-0/.ATTRIBUTES/VARIABLE_VALUE", [1], [1]), "uncased");

        Assert.Contains("an object-based checkpoint of TensorFlow 2", await FaultAsync(original), StringComparison.Ordinal);
    }

    private static async Task<string> FaultAsync(string folder) => (await Assert.ThrowsAsync<ImportException>(
        () => Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken))).Message;
}
