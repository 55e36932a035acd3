using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>SparseEncoders with a route for queries that has weights of tokens and no encoder.</summary>
public sealed class SparseStaticEmbeddingTests
{
    private const string Queries = "query_0_SparseStaticEmbedding";
    private const string Documents = "document_0_MLMTransformer";
    private const int Vocabulary = 1_500;
    private static readonly string[] EncoderFiles = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "vocab.txt"];

    [Theory]
    [InlineData("fp32")]
    [InlineData("fp16")]
    public async Task InferAsync_QueryRoute_WeighsEachTokenOfTheTextOnce(string precision)
    {
        using var folder = Make(inRoot: false);
        using var bundle = new TemporaryFolder();
        var report = await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = folder.Path, Output = bundle.File("bundle"), Name = "tiny", Precision = Enum.Parse<WeightPrecision>(precision, ignoreCase: true) },
            cancellationToken: TestContext.Current.CancellationToken);
        await using var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = report.Bundle.Folder, Device = "cpu" }, cancellationToken: TestContext.Current.CancellationToken);
        var tokenizer = (await folder.OpenAsync()).Tokenizer.Tokenizer;
        string[] texts = ["the cat, the mat", "one", "the cat and the card are on the mat and where is the plan"];

        var response = await RunAsync(engine, texts, "query");
        var both = await RunAsync(engine, texts, "query", "document");

        for (var i = 0; i < texts.Length; i++)
        {
            var ids = tokenizer.Encode(texts[i], addSpecialTokens: false).Ids.Distinct().Order().ToArray();
            var query = Assert.IsType<SparseEmbeddingOutput>(response.Items[i].Outputs[0]);
            Assert.Equal(ids, query.Indices.ToArray());
            Assert.Equal(ids.Select(WeightOf), query.Values.ToArray());
            Assert.Equal(query.Values.ToArray(), ((SparseEmbeddingOutput)both.Items[i].Outputs[0]).Values.ToArray());
            Assert.NotEqual(ids, ((SparseEmbeddingOutput)both.Items[i].Outputs[1]).Indices.ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenAsync_EncoderInTheRootOrInAFolder_HeadsAreNamedAsTheRoutes(bool inRoot)
    {
        using var folder = Make(inRoot);

        var heads = (await folder.OpenAsync()).Heads;

        Assert.Equal(["document", "query", "fill-mask", "features"], heads.Select(head => head.Name));
        Assert.Equal("query", Assert.IsType<StaticSparseHeadWeights>(heads[1]).Prompts.Default);
    }

    [Fact]
    public async Task OpenAsync_WeightsThatDoNotFit_AreRefused()
    {
        using var folder = Make(inRoot: false);

        Write(folder, [("weight", [Vocabulary + 1], new float[Vocabulary + 1])]);
        Assert.Contains("has 1501 values, more than the 1500 tokens", await folder.FaultAsync(), StringComparison.Ordinal);
        Write(folder, [("weight", [Vocabulary], new float[Vocabulary]), ("bias", [1L], new float[1])]);
        Assert.Contains("the tensor 'bias'", await folder.FaultAsync(), StringComparison.Ordinal);
        File.Delete(folder.At($"{Queries}/model.safetensors"));
        Assert.Contains("SparseStaticEmbedding", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_AnotherTokenizerOfQueries_IsRefused()
    {
        using var folder = Make(inRoot: false);
        var tokens = File.ReadAllLines(folder.At($"{Queries}/vocab.txt"));
        (tokens[800], tokens[801]) = (tokens[801], tokens[800]);
        File.WriteAllLines(folder.At($"{Queries}/vocab.txt"), tokens);
        File.Delete(folder.At($"{Queries}/tokenizer.json"));

        Assert.Contains("the token with the id 800 is", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    private static float WeightOf(int id) => 0.25f + (id / 512f);

    private static void Write(CheckpointFolder folder, (string Name, long[] Shape, float[] Values)[] tensors) =>
        SafetensorsWriter.Write(folder.At($"{Queries}/model.safetensors"), tensors);

    // In the layout of sentence-transformers, or with the encoder beside modules.json.
    private static CheckpointFolder Make(bool inRoot)
    {
        var folder = new CheckpointFolder(TestFiles.Tiny("bert-masked-lm"));
        Directory.CreateDirectory(folder.At(Queries));
        foreach (var file in EncoderFiles.Where(file => file.Contains("tok", StringComparison.Ordinal) || file == "vocab.txt"))
            File.Copy(folder.At(file), folder.At($"{Queries}/{file}"));
        Write(folder, [("weight", [Vocabulary], [.. Enumerable.Range(0, Vocabulary).Select(WeightOf)])]);
        Directory.CreateDirectory(folder.At(Documents));
        foreach (var file in EncoderFiles.Where(_ => !inRoot))
            File.Move(folder.At(file), folder.At($"{Documents}/{file}"));
        var document = inRoot ? "" : Documents;
        return folder
            .Write($"{Queries}/config.json", """{"frozen":false}""")
            .Write("document_1_SpladePooling/config.json", """{"pooling_strategy":"max","activation_function":"log1p_relu"}""")
            .Write("modules.json", """[{"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.router.Router"}]""")
            .Write("config_sentence_transformers.json", """{"prompts":{"query":"","document":"a "}}""")
            .Write(
                "router_config.json",
                $$"""
                {
                    "types": {
                        "{{Queries}}": "sentence_transformers.sparse_encoder.models.SparseStaticEmbedding.SparseStaticEmbedding",
                        "{{document}}": "sentence_transformers.sparse_encoder.models.MLMTransformer.MLMTransformer",
                        "document_1_SpladePooling": "sentence_transformers.sparse_encoder.models.SpladePooling.SpladePooling"
                    },
                    "structure": { "query": ["{{Queries}}"], "document": ["{{document}}", "document_1_SpladePooling"] },
                    "parameters": { "default_route": "document", "allow_empty_key": true }
                }
                """);
    }

    private static Task<InferenceResponse> RunAsync(BertEngine engine, string[] texts, params string[] heads) => engine.InferAsync(
        new InferenceRequest { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = heads, Prompt = "" },
        TestContext.Current.CancellationToken);
}
