using BertGrains.Import.Checkpoints;
using BertGrains.Import.Reference;
using BertGrains.Inference;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>Embeddings whose pooling leaves out the tokens of the prompt (include_prompt false), against pooling by hand.</summary>
public sealed class PooledPromptTests
{
    private const string Prompt = "the query is ";
    private static readonly string[] Heads = ["embedding"];
    private static readonly string[] Texts = ["where is my card?", "one", "a man, a plan, a canal and the cat on the mat"];

    [Theory]
    [InlineData("mean", "fp32")]
    [InlineData("mean", "fp16")]
    [InlineData("mean", "int8")]
    [InlineData("mean_sqrt_len_tokens", "fp32")]
    [InlineData("weightedmean", "fp32")]
    [InlineData("max", "fp32")]
    [InlineData("max", "fp16")]
    [InlineData("cls", "fp32")]
    [InlineData("lasttoken", "fp32")]
    [InlineData("cls+mean", "fp32")]
    public async Task InferAsync_PromptOutsideOfThePooling_EmbedsTheOtherTokens(string pooling, string precision)
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling")
            .Write("1_Pooling/config.json", $$"""{"pooling_mode":"{{pooling}}","include_prompt":false}""")
            .Write("config_sentence_transformers.json", $$"""{"prompts": {"query": "{{Prompt}}"} }""");
        using var bundle = new TemporaryFolder();
        var output = bundle.File("bundle");
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = folder.Path, Output = output, Name = "tiny", Precision = Enum.Parse<WeightPrecision>(precision, ignoreCase: true) },
            cancellationToken: TestContext.Current.CancellationToken);
        await using var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = output, Device = "cpu" }, cancellationToken: TestContext.Current.CancellationToken);
        var checkpoint = await folder.OpenAsync();
        var tolerance = precision switch { "fp32" => 1e-4, "fp16" => 1e-2, _ => 0.2 };

        var (plain, prompted) = (await EmbedAsync(engine, ""), await EmbedAsync(engine, "query"));

        for (var i = 0; i < Texts.Length; i++)
        {
            Difference.AtMost(tolerance, Expected(checkpoint, pooling, Texts[i], ""), plain[i]);
            Difference.AtMost(tolerance, Expected(checkpoint, pooling, Texts[i], Prompt), prompted[i]);
        }
    }

    [Fact]
    public async Task InferAsync_PromptAsLongAsTheMaximum_IsAnErrorOfTheItem()
    {
        using var folder = new CheckpointFolder();
        folder.WithModules("Transformer", "Pooling")
            .Write("1_Pooling/config.json", """{"pooling_mode":"mean","include_prompt":false}""")
            .Write("sentence_bert_config.json", """{"max_seq_length":8}""")
            .Write("config_sentence_transformers.json", """{"prompts":{"query":"one two three four five six seven eight nine "}}""");
        using var bundle = new TemporaryFolder();
        var output = bundle.File("bundle");
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = folder.Path, Output = output, Name = "tiny", Precision = WeightPrecision.Fp32 },
            cancellationToken: TestContext.Current.CancellationToken);
        await using var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = output, Device = "cpu" }, cancellationToken: TestContext.Current.CancellationToken);

        var items = (await engine.InferAsync(
            new InferenceRequest { Inputs = [InputItem.FromText("one")], Heads = Heads, Prompt = "query", Truncate = true },
            TestContext.Current.CancellationToken)).Items;

        Assert.Equal(ErrorCode.Unprocessable, items[0].Error?.Code);
        Assert.Contains("leaves no room for the text", items[0].Error!.Message, StringComparison.Ordinal);
    }

    private static async Task<float[][]> EmbedAsync(BertEngine engine, string prompt)
    {
        var response = await engine.InferAsync(
            new InferenceRequest
            {
                Inputs = [.. Texts.Select(text => InputItem.FromText(text))],
                Heads = Heads,
                Prompt = prompt,
                Decode = new DecodeOptions { Normalize = false },
            },
            TestContext.Current.CancellationToken);
        return [.. response.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values.ToArray())];
    }

    // The prompt is the first special token and its own tokens.
    private static float[] Expected(Checkpoint checkpoint, string pooling, string text, string prompt)
    {
        var tokenizer = checkpoint.Tokenizer.Tokenizer;
        var ids = tokenizer.Encode(prompt + text).Ids;
        var first = prompt.Length == 0 ? 0 : tokenizer.Encode(prompt).Ids.Length - 1;
        var states = ReferenceEncoder.Run(checkpoint.Encoder, ids, new int[ids.Length])[^1];
        var rows = states.Chunk(states.Length / ids.Length).ToArray();
        return [.. pooling.Split('+').SelectMany(mode => mode switch
        {
            "cls" => rows[0],
            "lasttoken" => rows[^1],
            "max" => Columns(rows[first..], column => column.Max()),
            "mean" => Columns(rows[first..], column => column.Average()),
            "mean_sqrt_len_tokens" => Columns(rows[first..], column => column.Sum() / Math.Sqrt(rows.Length - first)),
            _ => Columns(
                rows[first..],
                column => column.Select((value, i) => value * (first + i + 1)).Sum() / Enumerable.Range(first + 1, rows.Length - first).Sum()),
        })];
    }

    private static float[] Columns(float[][] rows, Func<double[], double> pool) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(column => (float)pool([.. rows.Select(row => (double)row[column])]))];
}
