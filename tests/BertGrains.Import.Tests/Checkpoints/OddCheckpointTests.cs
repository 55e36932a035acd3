using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>Folders as they are uploaded: each is read as the Python libraries read it, or refused by the name of the cause.</summary>
public sealed class OddCheckpointTests
{
    [Fact]
    public async Task OpenAsync_FoldersWithoutACheckpoint_SayWhatIsThere()
    {
        using var folder = new CheckpointFolder();
        async Task<string> Fault(Action change)
        {
            foreach (var file in Directory.EnumerateFiles(folder.Path))
                File.Delete(file);
            change();
            return await folder.FaultAsync();
        }

        Assert.Contains("is empty. Expected is the folder of a checkpoint", await Fault(() => { }), StringComparison.Ordinal);
        Assert.Contains("has an adapter (adapter_config.json)", await Fault(() => folder.Write("adapter_config.json", "{}")), StringComparison.Ordinal);
        Assert.Contains("has a head without a trunk", await Fault(() => folder.Write("head.json", "{}")), StringComparison.Ordinal);
        Assert.Contains("but model.fp16.safetensors. Rename", await Fault(() => folder.Write("config.json", "{}").Write("model.fp16.safetensors", "")), StringComparison.Ordinal);
        Assert.Contains("is a folder of a cache", await Fault(() => folder.Write("snapshots/x/config.json", "{}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("distilbert-masked-lm", "vocab_projector.weight")]
    [InlineData("bert-masked-lm", "cls.predictions.decoder.weight")]
    [InlineData("modernbert-masked-lm", "decoder.weight")]
    public async Task OpenAsync_TiedAndUntiedDecoders_AreNotConfused(string name, string decoder)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        folder.Edit("config.json", c => c["tie_word_embeddings"] = false);
        Assert.Contains($"tie_word_embeddings is false, but the weights have no tensor '{decoder}'", await folder.FaultAsync(), StringComparison.Ordinal);

        var own = Array.Empty<float>();
        folder.EditWeights(tensors =>
        {
            var words = tensors.First(t => t.Name.EndsWith("word_embeddings.weight", StringComparison.Ordinal) || t.Name.EndsWith("tok_embeddings.weight", StringComparison.Ordinal));
            own = [.. words.Values.Select(value => value * 2)];
            return [.. tensors, (decoder, words.Shape, own)];
        });
        Assert.Equal(own, Assert.IsType<FillMaskHeadWeights>((await folder.OpenAsync()).Heads[0]).Model.Decoder.Weight);
        folder.Edit("config.json", c => c.Remove("tie_word_embeddings"));
        Assert.Contains("differs from the word embeddings, but tie_word_embeddings is not false", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"full_attention":{"rope_type":"default","rope_theta":7000.0},"sliding_attention":{"rope_type":"default","rope_theta":300.0}}""", 7000f, 300f)]
    [InlineData("""{"full_attention":{"rope_type":"default","rope_theta":7000.0},"sliding_attention":{"rope_type":"default"}}""", 7000f, 10000f)]
    [InlineData("""{"full_attention":{"rope_type":"default","rope_theta":7000.0}}""", 7000f, 10000f)]
    [InlineData("""{"full_attention":null,"sliding_attention":{"rope_theta":300}}""", 160000f, 300f)]
    public async Task OpenAsync_RopeParameters_AreThoseOfTheLibrary(string parameters, float full, float sliding)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("modernbert-masked-lm"));
        folder.Edit("config.json", c =>
        {
            c["rope_parameters"] = JsonNode.Parse(parameters);
            c.Remove("global_rope_theta");
            c.Remove("local_rope_theta");
        });

        var layers = (await folder.OpenAsync()).Encoder.Layers;

        Assert.Equal(full, layers[0].RotaryBase);
        Assert.Equal(sliding, layers.First(layer => layer.Window is not null).RotaryBase);
    }

    [Theory]
    [InlineData("rope_parameters", """{"rope_type":"default","rope_theta":7000.0}""", "must have an object for each kind of layers")]
    [InlineData("rope_parameters", """{"full_attention":{"rope_type":"yarn","factor":4.0}}""", "rope_type in rope_parameters.full_attention is 'yarn'")]
    [InlineData("rope_parameters", """{"full_attention":{"partial_rotary_factor":0.5}}""", "partial_rotary_factor in rope_parameters.full_attention is 0.5")]
    [InlineData("rope_scaling", """{"type":"linear","factor":2.0}""", "type in rope_scaling is 'linear'")]
    [InlineData("layer_types", """["full_attention"]""", "layer_types must have")]
    [InlineData("quantization_config", """{"load_in_8bit":true}""", "the weights are quantized (quantization_config)")]
    [InlineData("classifier_pooling", "\"max\"", "")]
    public async Task OpenAsync_OtherFormsOfModernBert_AreRefusedByName(string member, string value, string fault)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("modernbert-masked-lm"));
        folder.Edit("config.json", c => c[member] = JsonNode.Parse(value));
        if (fault.Length == 0)
            Assert.NotEmpty((await folder.OpenAsync()).Heads); // The pooling of a classifier that a language model does not have.
        else
            Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_CodeOfTheModelsOwn_IsSaid()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("config.json", c => c["auto_map"] = new JsonObject { ["AutoModel"] = "modeling_own.OwnModel" });
        Assert.Contains((await folder.OpenAsync()).Remarks, remark => remark.Contains("(auto_map), which is not run", StringComparison.Ordinal));
    }

    /// <summary>As all-mpnet-base-v2 is: its class has a head, and its weights have none.</summary>
    [Fact]
    public async Task OpenAsync_HeadWithoutTensors_SaysHowTheEncoderIsImported()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("mpnet-model"));
        folder.Edit("config.json", c => c["architectures"]![0] = "MPNetForMaskedLM");
        Assert.Contains("have no tensor of its head. To import the encoder alone, set architectures to [\"MPNetModel\"]", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_TensorsOfAnotherCode_NamesIt()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("config.json", c => c["auto_map"] = new JsonObject { ["AutoModel"] = "modeling_own.OwnModel" });
        folder.EditWeights(tensors => [.. tensors.Select(t => t with { Name = t.Name.Replace("encoder.layer.", "encoder.layers.", StringComparison.Ordinal) })]);
        var fault = await folder.FaultAsync();
        Assert.Contains("have no tensor 'encoder.layer.0.attention.self.query.weight'. config.json names code of the model's own (auto_map)", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_BertWithoutTypeVocabSize_TakesItFromTheTensor()
    {
        using var folder = new CheckpointFolder();
        Assert.Equal(2, (await folder.Edit("config.json", c => c.Remove("type_vocab_size")).OpenAsync()).Encoder.Dimensions.TokenTypes);
        folder.Edit("config.json", c => c["type_vocab_size"] = 0);
        Assert.Contains("type_vocab_size is 0; it must be positive", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "torch.nn.modules.linear.Identity", ScoreActivation.Identity)]
    [InlineData("torch.nn.modules.activation.Sigmoid", "torch.nn.modules.linear.Identity", ScoreActivation.Identity)]
    [InlineData("torch.nn.modules.linear.Identity", null, ScoreActivation.Identity)]
    [InlineData(null, null, ScoreActivation.Sigmoid)]
    public async Task OpenAsync_CrossEncoderOfVersion6_HasItsHeadAndItsActivation(string? inConfig, string? inFile, ScoreActivation expected)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-rerank"));
        folder.Write(
            "modules.json", """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.transformer.Transformer"}]""");
        folder.Write("config_sentence_transformers.json", new JsonObject { ["model_type"] = "CrossEncoder", ["activation_fn"] = inFile }.ToJsonString());
        folder.Edit("config.json", c => c["sentence_transformers"] = new JsonObject { ["activation_fn"] = inConfig });

        var head = Assert.IsType<TextHeadWeights>((await folder.OpenAsync()).Heads[0]);

        Assert.Equal(("relevance", expected), (head.Name, head.Labels.Activation));
        folder.Edit("config.json", c => c["architectures"]![0] = "BertModel");
        Assert.Contains("is a CrossEncoder and needs a text classifier", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"word_embedding_dimension":32}""", "Mean")]
    [InlineData("""{"embedding_dimension":32,"pooling_mode":["max","cls"]}""", "Max Cls")]
    [InlineData("""{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}""", "Cls Mean")]
    public async Task OpenAsync_PoolingConfigurations_KeepOrderAndDefault(string config, string expected)
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", config);
        Assert.Equal(expected, string.Join(' ', Assert.IsType<EmbeddingHeadWeights>((await folder.OpenAsync()).Heads[0]).Pooling));
    }

    [Theory]
    [InlineData("use_residual", "true", "the weights have no tensor 'residual.weight'")]
    [InlineData("module_input_name", "\"token_embeddings\"", "module_input_name is 'token_embeddings'")]
    public async Task OpenAsync_OtherDenseModules_AreRefusedByName(string member, string value, string fault)
    {
        using var folder = new CheckpointFolder("st-dense");
        folder.Edit("2_Dense/config.json", c => c[member] = JsonNode.Parse(value));
        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
        folder.Edit("2_Dense/config.json", c => c.Remove(member));
        File.Delete(folder.At("2_Dense/model.safetensors"));
        Assert.Contains("the Dense module has no model.safetensors, the only format", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_PoolingWithoutModules_IsUsedAndSaid()
    {
        using var folder = new CheckpointFolder();
        folder.Write("1_Pooling/config.json", """{"pooling_mode_cls_token":true}""").Write("2_Normalize/keep", "");
        var checkpoint = await folder.OpenAsync();

        var head = Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        Assert.True(head is { Pooling: [PoolingMode.Cls], Normalize: true });
        Assert.StartsWith("The pooling is that of 1_Pooling/config.json, with unit length", checkpoint.Remarks[^1], StringComparison.Ordinal);
        folder.Write("3_Dense/config.json", "{}");
        Assert.Contains("has the modules 1_Pooling, 3_Dense, but no modules.json", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sentence_roberta_config.json")]
    [InlineData("sentence_xlm-roberta_config.json")]
    public async Task OpenAsync_OldNamesOfTheTransformersConfiguration_AreRead(string name)
    {
        using var folder = new CheckpointFolder();
        Assert.Equal(40, (await folder.Write(name, """{"max_seq_length":40,"do_lower_case":false}""").OpenAsync()).MaxTokens);
    }
}
