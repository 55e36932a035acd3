using System.Text.Json;
using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Safetensors;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Checkpoints;

public sealed class CheckpointTests
{
    [Fact]
    public async Task OpenAsync_PlainBert_HasEmbeddingAndFeatures()
    {
        using var folder = new CheckpointFolder();

        var checkpoint = await folder.OpenAsync();

        Assert.Equal(new EncoderDimensions(32, 3, 4, 64, 1500, 128, 2), checkpoint.Encoder.Dimensions);
        Assert.Equal(Activation.GeluTanh, checkpoint.Encoder.Layers[0].Activation);
        Assert.Equal(1e-5f, checkpoint.Encoder.EmbeddingNorm.Epsilon);
        var embedding = Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        Assert.Equal([PoolingMode.Mean], embedding.Pooling);
        Assert.False(embedding.Normalize);
        Assert.IsType<FeaturesHeadWeights>(checkpoint.Heads[1]);
        Assert.Equal(["Not used: pooler.dense.bias, pooler.dense.weight."], checkpoint.Remarks.SkipLast(1));
        Assert.StartsWith("Embeddings are the mean of the states of the tokens, because no modules.json", checkpoint.Remarks[^1], StringComparison.Ordinal);
        Assert.Equal("d231dbda9a02dc45", checkpoint.Sha256[..16]);
    }

    [Fact]
    public async Task OpenAsync_Shards_GiveTheSameWeights()
    {
        using var folder = new CheckpointFolder();
        var single = await folder.OpenAsync();
        var tensors = SafetensorsWriter.ReadAll(folder.At("model.safetensors"));
        File.Delete(folder.At("model.safetensors"));
        var map = tensors.Select((t, i) => (t.Name, Shard: $"model-{i % 3}.safetensors")).ToList();
        foreach (var shard in tensors.Zip(map).GroupBy(t => t.Second.Shard))
            SafetensorsWriter.Write(folder.At(shard.Key), shard.Select(t => t.First));
        var index = new { weight_map = map.ToDictionary(m => m.Name, m => m.Shard) };
        folder.Write("model.safetensors.index.json", JsonSerializer.Serialize(index));

        var sharded = await folder.OpenAsync();

        Assert.Equal(single.Encoder.WordEmbeddings, sharded.Encoder.WordEmbeddings);
        Assert.Equal(single.Encoder.Layers[2].Output.Weight, sharded.Encoder.Layers[2].Output.Weight);
        folder.Edit("model.safetensors.index.json", i => i["weight_map"]!["embeddings.LayerNorm.bias"] = "model-1.safetensors");
        Assert.Contains("is not in model-1.safetensors", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("model.safetensors.index.json", i => i["weight_map"]!["embeddings.LayerNorm.bias"] = "../model-1.safetensors");
        Assert.Contains("not a plain file name", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("model.safetensors.index.json", i => i["weight_map"]!.AsObject().Remove("embeddings.LayerNorm.bias"));
        var intact = File.ReadAllText(folder.At("model.safetensors.index.json"));
        var (twice, itsShard) = map[^1];
        var entry = $"\"{twice}\":\"{itsShard}\"";
        folder.Write("model.safetensors.index.json", intact.Replace(entry, $"{entry},{entry}", StringComparison.Ordinal));
        Assert.Contains("twice", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Write("model.safetensors.index.json", intact);
        File.Delete(folder.At("model-1.safetensors"));
        Assert.Contains("names the shard model-1.safetensors for tensor", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F16", 1e-3)]
    [InlineData("BF16", 1e-2)]
    public async Task OpenAsync_HalfPrecision_IsWidened(string type, double tolerance)
    {
        using var folder = new CheckpointFolder();
        var full = await folder.OpenAsync();
        var half = await folder.EditWeights(t => t, Enum.Parse<TensorType>(type)).OpenAsync();

        Difference.AtMost(tolerance * full.Encoder.WordEmbeddings.Max(Math.Abs), full.Encoder.WordEmbeddings, half.Encoder.WordEmbeddings);
    }

    [Fact]
    public async Task OpenAsync_TensorFlowNames_AreRead()
    {
        using var folder = new CheckpointFolder();
        var before = await folder.OpenAsync();
        folder.EditWeights(tensors => tensors.Select(t => (
            "bert." + t.Name.Replace("LayerNorm.weight", "LayerNorm.gamma").Replace("LayerNorm.bias", "LayerNorm.beta"), t.Shape, t.Values)));

        var after = await folder.OpenAsync();

        Assert.Equal(before.Encoder.Layers[1].OutputNorm.Scale, after.Encoder.Layers[1].OutputNorm.Scale);
    }

    [Theory]
    [InlineData("model_type", "\"gpt2\"", "model_type is 'gpt2'; this version imports bert, distilbert, roberta, xlm-roberta,")]
    [InlineData("model_type", "\"distilbert\"", "hidden_dim must be an integer")]
    [InlineData("hidden_act", "\"mish\"", "hidden_act is 'mish'; supported values are gelu, gelu_accurate, gelu_fast")]
    [InlineData("position_embedding_type", "\"relative_key\"", "position_embedding_type is 'relative_key'")]
    [InlineData("is_decoder", "true", "is_decoder")]
    [InlineData("hidden_size", "\"x\"", "hidden_size must be an integer")]
    [InlineData("hidden_size", "-4", "hidden_size is -4")]
    [InlineData("hidden_size", "64", "has the shape [1500, 32], but the configuration needs [1500, 64]")]
    [InlineData("num_attention_heads", "5", "not a multiple")]
    [InlineData("num_hidden_layers", "4", "no tensor 'encoder.layer.3.attention")]
    [InlineData("num_hidden_layers", "2", "have the tensor 'encoder.layer.2.attention.output.LayerNorm.bias', which the model")]
    [InlineData("vocab_size", "1400", "[1400, 32]")]
    public async Task OpenAsync_UnsupportedConfiguration_IsRejected(string member, string? json, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("config.json", c => c[member] = json is null ? null : JsonNode.Parse(json));

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_BrokenFile_NamesIt()
    {
        using var folder = new CheckpointFolder();
        folder.EditWeights(t => t.Select((e, i) => i == 7 ? (e.Name, e.Shape, [.. e.Values[1..], float.NaN]) : e));
        Assert.Contains("not finite", await folder.FaultAsync(), StringComparison.Ordinal);
        File.Delete(folder.At("model.safetensors"));
        Assert.Contains("neither model.safetensors nor", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Write("pytorch_model.bin", "");
        Assert.Contains("a pickle: a program, which is not run here. Convert it", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Write("config.json", "{");
        Assert.Contains("config.json is not valid JSON", await folder.FaultAsync(), StringComparison.Ordinal);
        File.Delete(folder.At("config.json"));
        Assert.Contains("has no config.json. Expected is the folder of a checkpoint", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_UnsupportedHead_ImportsTheEncoderWithARemark()
    {
        using var folder = new CheckpointFolder();
        var checkpoint = await folder.Edit("config.json", c => c["architectures"]![0] = "BertForChoice").OpenAsync();

        Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        Assert.Contains("BertForChoice", checkpoint.Remarks[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.")]
    [InlineData("0.auto_model.")]
    [InlineData("module.bert.")]
    [InlineData("bert.")]
    public async Task OpenAsync_PrefixOfALibrary_IsFound(string prefix)
    {
        using var folder = new CheckpointFolder();
        var before = await folder.OpenAsync();
        folder.EditWeights(tensors => [.. tensors.Select(t => (prefix + t.Name, t.Shape, t.Values))]);

        Assert.Equal(before.Encoder.Layers[2].Output.Weight, (await folder.OpenAsync()).Encoder.Layers[2].Output.Weight);
    }

    /// <summary>A class of its own that holds the encoder as a member, with the classifier beside it or within it.</summary>
    [Theory]
    [InlineData("model.", "")]
    [InlineData("0.auto_model.", "")]
    [InlineData("model.", "model.")]
    [InlineData("", "")]
    public async Task OpenAsync_PrefixAndAHead_BothAreFound(string encoder, string head)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-classify"));
        var before = (TextHeadWeights)(await folder.OpenAsync()).Heads[0];
        folder.EditWeights(tensors =>
        [
            .. tensors.Select(t => t with
            {
                Name = t.Name.StartsWith("bert.", StringComparison.Ordinal) ? encoder + t.Name["bert.".Length..] : head + t.Name,
            }),
        ]);

        var after = (TextHeadWeights)(await folder.OpenAsync()).Heads[0];

        Assert.Equal(before.Hidden!.Dense.Weight, after.Hidden!.Dense.Weight);
        Assert.Equal(before.Out.Weight, after.Out.Weight);
    }

    [Theory]
    [InlineData("bert-relu-tanh", "bert")]
    [InlineData("distilbert-model", "distilbert")]
    [InlineData("electra-discriminator", "electra")]
    [InlineData("mpnet-model", "mpnet")]
    [InlineData("modernbert-masked-lm", "modernbert")]
    public async Task OpenAsync_ConfigurationWithoutType_IsKnownByItsClassOrItsTensors(string name, string architecture)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        folder.Edit("config.json", c => c.Remove("model_type"));
        Assert.Equal(architecture, (await folder.OpenAsync()).Architecture);
        folder.Edit("config.json", c => c.Remove("architectures"));
        Assert.Equal(architecture, (await folder.OpenAsync()).Architecture);
    }

    [Fact]
    public async Task OpenAsync_TensorOfNoPart_IsNamedUnlessItsHeadIsUnknown()
    {
        using var folder = new CheckpointFolder();
        folder.EditWeights(tensors => [.. tensors, ("adapter.weight", [2L], [1f, 2f]), ("embeddings.position_ids", [2L], [0f, 1f])]);
        Assert.Contains("have the tensor 'adapter.weight', which the model", await folder.FaultAsync(), StringComparison.Ordinal);

        folder.Edit("config.json", c => c["architectures"]![0] = "BertWithAdapter");
        Assert.Contains("Not used: adapter.weight, pooler.", (await folder.OpenAsync()).Remarks[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "512", 128)]
    [InlineData(null, "100", 100)]
    [InlineData(null, "1000000000000000019884624838656", 128)]
    [InlineData("64", "100", 64)]
    [InlineData("512", "100", 128)]
    public async Task MaxTokens_SeveralLimits_FollowsSentenceTransformers(string? own, string tokenizer, int expected)
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer_config.json", c => c["model_max_length"] = JsonNode.Parse(tokenizer));
        if (own is not null)
            folder.Write("sentence_bert_config.json", $$"""{"max_seq_length":{{own}},"do_lower_case":false}""");

        Assert.Equal(expected, (await folder.OpenAsync()).MaxTokens);
    }

    [Theory]
    [InlineData("""{"max_len":40}""", 40)]
    [InlineData("""{"max_len":40,"model_max_length":1000000000000000019884624838656}""", 128)]
    public async Task MaxTokens_NameOfOldVersions_CountsWithoutTheNewOne(string config, int expected)
    {
        using var folder = new CheckpointFolder();
        Assert.Equal(expected, (await folder.Write("tokenizer_config.json", config).OpenAsync()).MaxTokens);
    }

    [Fact]
    public async Task License_CardAndText_AreFound()
    {
        using var folder = new CheckpointFolder();
        Assert.Equal(new LicenseFiles(null, null), (await folder.OpenAsync()).License);
        folder.Write("README.md", "---\nlanguage: en\nlicense: apache-2.0\n---\nlicense: mit\n").Write("LICENSE", "text");
        Assert.Equal(new LicenseFiles("Apache-2.0", folder.At("LICENSE")), (await folder.OpenAsync()).License);
    }
}
