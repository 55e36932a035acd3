using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Tests.Checkpoints;

public sealed class RoutesTests
{
    private static readonly string[] EncoderFiles =
        ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"];

    [Fact]
    public async Task OpenAsync_RoutesWithEqualModules_IsAPlainModel()
    {
        using var folder = Make("mean", "mean");

        Assert.Equal(["embedding", "features"], (await folder.OpenAsync()).Heads.Select(head => head.Name));
    }

    [Fact]
    public async Task OpenAsync_RoutesThatShareTheEncoder_HaveAHeadEachWithTheirPrompt()
    {
        using var folder = Make("mean", "cls");
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"query: ","document":""}}""");
        var heads = (await folder.OpenAsync()).Heads;

        Assert.Equal(["document", "query", "features"], heads.Select(head => head.Name));
        var (document, query) = (Assert.IsType<EmbeddingHeadWeights>(heads[0]), Assert.IsType<EmbeddingHeadWeights>(heads[1]));
        Assert.Equal((PoolingMode.Cls, PoolingMode.Mean), (document.Pooling[0], query.Pooling[0]));
        Assert.Equal(("document", "query"), (document.Prompts.Default, query.Prompts.Default));
        Assert.True(document.Normalize && query.Normalize);
    }

    [Fact]
    public async Task OpenAsync_RouterAfterThePooling_IsSupported()
    {
        using var folder = new CheckpointFolder();
        folder.Write("1_Pooling/config.json", """{"pooling_mode":"mean"}""");
        WriteRouter(folder, """{"query":["query_0_Normalize"],"document":[]}""", """{"query_0_Normalize":"sentence_transformers.models.Normalize.Normalize"}""");
        folder.Write(
            "modules.json",
            """
            [
                {"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
                {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
                {"idx":2,"name":"2","path":"2_Router","type":"sentence_transformers.models.Router"}
            ]
            """);
        Directory.CreateDirectory(folder.At("2_Router"));
        File.Move(folder.At("router_config.json"), folder.At("2_Router/router_config.json"));
        var heads = (await folder.OpenAsync()).Heads.OfType<EmbeddingHeadWeights>().ToDictionary(head => head.Name, head => head.Normalize);

        Assert.Equal((true, false), (heads["query"], heads["document"]));
    }

    [Fact]
    public async Task OpenAsync_RoutesWithDifferentEncoders_AreNamed()
    {
        using var folder = Make("mean", "mean");
        File.AppendAllText(folder.At("query_0_Transformer/vocab.txt"), "another\n");

        Assert.Contains(
            "the routes query (query_0_Transformer + query_1_Pooling), document (document_0_Transformer + document_1_Pooling) have different encoders",
            await folder.FaultAsync(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":["query_9_Dense"]}""", "structure names the module 'query_9_Dense', which types does not have")]
    [InlineData("""{"query":["../x"]}""", "structure names the module '../x'")]
    [InlineData("{}", "structure must be an object with at least one member")]
    public async Task OpenAsync_InvalidRouter_IsRefused(string structure, string fault)
    {
        using var folder = Make("mean", "mean");
        WriteRouter(folder, structure, """{"../x":"Dense"}""");

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer_config.json", "model_max_length", "512", "tokenizer_config.json: model_max_length must be a number")]
    [InlineData("config.json", "pad_token_id", 1500, "config.json: pad_token_id is 1500; it must be a token id, below vocab_size 1500")]
    public async Task OpenAsync_InvalidValue_IsNamed(string file, string name, object value, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Edit(file, root => root[name] = value is int number ? number : (string)value);

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    // As sentence-transformers saves a Router: every route has copies of its modules.
    private static CheckpointFolder Make(string query, string document)
    {
        var folder = new CheckpointFolder();
        Move(folder, "query_0_Transformer");
        foreach (var file in EncoderFiles)
        {
            Directory.CreateDirectory(folder.At("document_0_Transformer"));
            File.Copy(folder.At($"query_0_Transformer/{file}"), folder.At($"document_0_Transformer/{file}"));
        }

        folder.Write("query_1_Pooling/config.json", $$"""{"pooling_mode":"{{query}}"}""").Write("document_1_Pooling/config.json", $$"""{"pooling_mode":"{{document}}"}""");
        WriteRouter(
            folder,
            """{"query":["query_0_Transformer","query_1_Pooling"],"document":["document_0_Transformer","document_1_Pooling"]}""",
            """
            {
                "query_0_Transformer":"sentence_transformers.models.Transformer.Transformer",
                "query_1_Pooling":"sentence_transformers.models.Pooling.Pooling",
                "document_0_Transformer":"sentence_transformers.models.Transformer.Transformer",
                "document_1_Pooling":"sentence_transformers.models.Pooling.Pooling"
            }
            """);
        return folder.Write(
            "modules.json",
            """
            [
                {"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Router"},
                {"idx":1,"name":"1","path":"1_Normalize","type":"sentence_transformers.models.Normalize"}
            ]
            """);
    }

    private static void Move(CheckpointFolder folder, string target)
    {
        Directory.CreateDirectory(folder.At(target));
        foreach (var file in EncoderFiles)
            File.Move(folder.At(file), folder.At($"{target}/{file}"));
    }

    private static void WriteRouter(CheckpointFolder folder, string structure, string types)
    {
        folder.Write("router_config.json", $$$"""{"types":{{{types}}},"structure":{{{structure}}},"parameters":{"default_route":"document"}}""");
        if (!File.Exists(folder.At("modules.json")))
            folder.Write("modules.json", """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Router"}]""");
    }
}
