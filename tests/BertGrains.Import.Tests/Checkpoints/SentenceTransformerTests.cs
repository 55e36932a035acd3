using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Tests.Checkpoints;

public sealed class SentenceTransformerTests
{
    [Fact]
    public async Task OpenAsync_SeveralModesAndDense_AreReadInOrder()
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling", "Dense", "Normalize")
            .Write("1_Pooling/config.json", """{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true,"pooling_mode_max_tokens":false}""")
            .Write("2_Dense/config.json", """{"in_features":64,"out_features":8,"bias":false,"activation_function":"torch.nn.modules.linear.Identity"}""");
        SafetensorsWriter.Write(folder.At("2_Dense/model.safetensors"), [("linear.weight", [8L, 64L], new float[512])]);

        var head = Assert.IsType<EmbeddingHeadWeights>((await folder.OpenAsync()).Heads[0]);

        Assert.Equal([PoolingMode.Cls, PoolingMode.Mean], head.Pooling);
        Assert.Equal(Activation.Identity, Assert.Single(head.Layers).Activation);
        Assert.Equal(new float[8], head.Layers[0].Dense.Bias);
        Assert.Equal(8, head.Dimensions);
        Assert.True(head.Normalize);
    }

    [Theory]
    [InlineData("""{"pooling_mode":"lasttoken"}""", "LastToken")]
    [InlineData("""{"pooling_mode":["mean","cls"]}""", "Mean Cls")]
    [InlineData("""{"pooling_mode_weightedmean_tokens":true}""", "WeightedMean")]
    public async Task OpenAsync_PoolingModes_AreRead(string config, string expected)
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", config);

        var head = Assert.IsType<EmbeddingHeadWeights>((await folder.OpenAsync()).Heads[0]);
        Assert.Equal(expected.Split(' ').Select(Enum.Parse<PoolingMode>), head.Pooling);
    }

    [Fact]
    public async Task OpenAsync_Prompts_AreThoseOfTheEmbedding()
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", """{"pooling_mode":"mean"}""")
            .Write("config_sentence_transformers.json", """{"prompts":{"query":"query: ","passage":""},"default_prompt_name":"query"}""");

        var head = Assert.IsType<EmbeddingHeadWeights>((await folder.OpenAsync()).Heads[0]);

        Assert.Equal(("query: ", "", "query"), (head.Prompts.Texts["query"], head.Prompts.Texts["passage"], head.Prompts.Default));
        Assert.True(head.Prompts.ArePooled);
        folder.Edit("1_Pooling/config.json", c => c["include_prompt"] = false);
        Assert.False(Assert.IsType<EmbeddingHeadWeights>((await folder.OpenAsync()).Heads[0]).Prompts.ArePooled);
        folder.Edit("config_sentence_transformers.json", c => c["default_prompt_name"] = "document");
        Assert.Contains("default_prompt_name is 'document', which prompts does not have", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_SparseEncoder_HasTheSparseHeadFirst()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("bert-masked-lm"));
        Write(folder, """{"pooling_strategy":"max","activation_function":"relu","word_embedding_dimension":1500}""");

        Assert.Equal(["sparse", "fill-mask", "features"], (await folder.OpenAsync()).Heads.Select(head => head.Name));
    }

    [Fact]
    public async Task OpenAsync_SparseEncoderWithoutALanguageModel_IsRejected()
    {
        using var folder = new CheckpointFolder();
        Write(folder, "{}");

        Assert.Contains("SpladePooling needs a masked language model", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"pooling_strategy":"mean"}""", "pooling_strategy is 'mean'; supported values are max and sum")]
    [InlineData("""{"activation_function":"gelu"}""", "activation_function is 'gelu'; supported values are relu and log1p_relu")]
    public async Task OpenAsync_OtherSpladePooling_IsRejected(string config, string fault)
    {
        using var folder = new CheckpointFolder();
        Write(folder, config);

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../1_Pooling")]
    [InlineData("0_Transformer/../../x")]
    [InlineData("/etc")]
    [InlineData("..")]
    public async Task OpenAsync_ModuleOutsideOfTheFolder_IsRejected(string path)
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", """{"pooling_mode":"mean"}""");
        var modules = JsonNode.Parse(File.ReadAllText(folder.At("modules.json")))!;
        modules[1]!["path"] = path;
        folder.Write("modules.json", modules.ToJsonString());

        Assert.Contains($"modules.json: the path '{path}' of a module is outside", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"pooling_mode":"median"}""", "pooling_mode is 'median'; supported values are cls")]
    [InlineData("""{"pooling_mode_cls_token":false}""", "enables no pooling mode")]
    public async Task OpenAsync_UnsupportedPooling_IsRejected(string config, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", config);

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_UnsupportedModules_AreRejected()
    {
        using var folder = new CheckpointFolder();
        folder.Write("1_Pooling/config.json", """{"pooling_mode":"mean"}""");
        Assert.Contains("module LSTM", await folder.WithModules("Transformer", "Pooling", "LSTM").FaultAsync(), StringComparison.Ordinal);
        Assert.Contains("has the modules Pooling, Transformer. It must start", await folder.WithModules("Pooling", "Transformer").FaultAsync(), StringComparison.Ordinal);
        var middle = await folder.WithModules("Transformer", "Pooling", "Normalize", "Dense").FaultAsync();
        Assert.Contains("Normalize is followed by Dense", middle, StringComparison.Ordinal);
        var last = (await folder.WithModules("Transformer", "Pooling", "Normalize", "Dropout", "Normalize").OpenAsync()).Heads[0];
        Assert.True(Assert.IsType<EmbeddingHeadWeights>(last).Normalize);
        Assert.Contains("not an array", await folder.Write("modules.json", "{}").FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_ModuleOfTheModelsOwn_IsRefusedByName()
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling").Write("1_Pooling/config.json", """{"pooling_mode":"mean"}""");
        var modules = File.ReadAllText(folder.At("modules.json"));
        folder.Write("modules.json", modules.Replace("sentence_transformers.models.Transformer", "custom_st.Transformer", StringComparison.Ordinal));
        Assert.Contains("the module 'custom_st.Transformer' is code of the model's own", await folder.FaultAsync(), StringComparison.Ordinal);

        // Before version 0.4 each architecture had a class of its own.
        folder.Write("modules.json", modules.Replace("sentence_transformers.models.Transformer", "sentence_transformers.models.BERT", StringComparison.Ordinal));
        Assert.IsType<EmbeddingHeadWeights>((await folder.OpenAsync()).Heads[0]);
    }

    // As sentence-transformers 5 saves a SparseEncoder.
    private static void Write(CheckpointFolder folder, string pooling) => folder
        .Write("1_SpladePooling/config.json", pooling)
        .Write(
            "modules.json",
            """
            [
                {"idx":0,"name":"0","path":"","type":"sentence_transformers.sparse_encoder.models.MLMTransformer"},
                {"idx":1,"name":"1","path":"1_SpladePooling","type":"sentence_transformers.sparse_encoder.models.SpladePooling"}
            ]
            """);
}
