using BertGrains.Inference.Items;

namespace BertGrains.Inference.Tasks;

/// <summary>Hidden states of the engine against those of transformers.</summary>
public sealed class FeaturesTests
{
    private const float Tolerance = 1e-4f;
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    public static TheoryData<string> Checkpoints =>
    [
        "bert-answers", "bert-cased-entities", "bert-classify", "bert-classify-multilabel", "bert-masked-lm", "bert-next-sentence",
        "bert-pretraining", "bert-relu-tanh", "bert-rerank", "bert-zero-shot", "distilbert-answers", "distilbert-classify",
        "distilbert-entities", "distilbert-masked-lm", "distilbert-model", "electra-classify", "electra-discriminator", "electra-entities",
        "modernbert-classify", "modernbert-masked-lm", "mpnet-model", "roberta-answers", "roberta-classify", "roberta-entities",
        "roberta-masked-lm", "xlm-roberta-entities",
    ];

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public async Task InferAsync_AllLayersOfEveryCase_AgreeTogetherAndAlone(string name)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(name);
        var expected = new GoldenTensors(Path.Combine(tiny.Source, "expected.safetensors"));
        var layers = await LayersAsync(tiny);
        var cases = tiny.Cases();

        var together = await tiny.RunAsync(cases, ["features"], Choosing(new FeatureOptions { Layers = layers }));
        for (var i = 0; i < cases.Count; i++)
        {
            var alone = (await tiny.RunAsync([cases[i]], ["features"], Choosing(new FeatureOptions { Layers = [.. layers.Reverse()] })))[0];
            foreach (var layer in layers)
            {
                if (IsNotNormalized(name, layer, layers))
                    continue;
                var states = expected.Read($"{i}.hidden.{layer}");
                AssertEqual(states, StatesOf((FeaturesOutput)together[i].Outputs[0], layer));
                AssertEqual(states, StatesOf((FeaturesOutput)alone.Outputs[0], layer));
            }
        }
    }

    [Theory]
    [InlineData(FeaturePooling.None)]
    [InlineData(FeaturePooling.Mean)]
    [InlineData(FeaturePooling.Cls)]
    [InlineData(FeaturePooling.Max)]
    [InlineData(FeaturePooling.MeanSqrtLength)]
    [InlineData(FeaturePooling.WeightedMean)]
    [InlineData(FeaturePooling.LastToken)]
    public async Task InferAsync_MixOfLayers_IsGammaTimesTheSoftmaxOfTheWeights(FeaturePooling pooling)
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-classify");
        var expected = new GoldenTensors(Path.Combine(tiny.Source, "expected.safetensors"));
        var options = new FeatureOptions { Layers = [-1, 0, 2], Mix = [0.5f, -1, 2], Gamma = 1.5f, Pooling = pooling };
        double[] exponentials = [Math.Exp(0.5), Math.Exp(-1), Math.Exp(2)];
        float[] weights = [.. exponentials.Select(e => (float)(1.5 * e / exponentials.Sum()))];
        var cases = tiny.Cases();

        var results = await tiny.RunAsync(cases, ["features"], Choosing(options));

        for (var i = 0; i < cases.Count; i++)
        {
            var output = (FeaturesOutput)results[i].Outputs[0];
            float[][] states = [expected.Read($"{i}.hidden.3"), expected.Read($"{i}.hidden.0"), expected.Read($"{i}.hidden.2")];
            var mixed = states[0].Select((_, j) => (weights[0] * states[0][j]) + (weights[1] * states[1][j]) + (weights[2] * states[2][j]));
            AssertEqual(Pooled([.. mixed.Chunk(output.Dimensions)], pooling), output.Values.ToArray());
            Assert.Empty(output.Layers);
            Assert.Equal(results[i].Tokens, output.TokenList.Count);
        }
    }

    [Fact]
    public async Task InferAsync_DifferentChoicesAtTheSameTimeWithAnotherHead_AreEachRight()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-classify");
        var item = tiny.Cases()[0];
        var alone = (ClassificationOutput)(await tiny.RunAsync([item], ["classification"]))[0].Outputs[0];
        FeatureOptions[] choices =
        [
            new() { Layers = [0] },
            new() { Layers = [1, 3], Pooling = FeaturePooling.Mean },
            new() { Layers = [1, 2], Mix = [0, 0] },
            new() { Pooling = FeaturePooling.Cls },
        ];
        float[][] expected = [.. await Task.WhenAll(choices.Select(async choice => await ValuesAsync(choice)))];

        var runs = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => tiny.RunAsync(
            [item], i % 2 == 0 ? ["features"] : ["classification", "features"], Choosing(choices[i % choices.Length]))));

        for (var i = 0; i < runs.Length; i++)
        {
            AssertEqual(expected[i % choices.Length], ((FeaturesOutput)runs[i][0].Outputs[^1]).Values.ToArray());
            if (i % 2 == 1)
                AssertEqual(alone.Logits.ToArray(), ((ClassificationOutput)runs[i][0].Outputs[0]).Logits.ToArray());
        }

        async Task<float[]> ValuesAsync(FeatureOptions choice) =>
            ((FeaturesOutput)(await tiny.RunAsync([item], ["features"], Choosing(choice)))[0].Outputs[0]).Values.ToArray();
    }

    [Fact]
    public async Task FeaturesAsync_LongText_HasARowOfEveryTokenAndPoolsThemAll()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-classify");
        var text = string.Join(' ', Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? "Berlin" : "card"));

        var rows = await tiny.Engine.FeaturesAsync(text, new FeatureOptions { Layers = [1, 3] }, cancellationToken: _cancellation);
        var pooled = await tiny.Engine.FeaturesAsync(
            text, new FeatureOptions { Layers = [1, 3], Pooling = FeaturePooling.Mean }, cancellationToken: _cancellation);

        Assert.True(rows.Tokens > 300);
        Assert.Equal(rows.Tokens, rows.TokenList.Count);
        Assert.Equal((1, rows.Tokens), (pooled.Tokens, pooled.TokenList.Count));
        Assert.Equal(text.Length, rows.TokenList[^2].End);
        AssertEqual(Pooled([.. rows.Values.ToArray().Chunk(2 * rows.Dimensions)], FeaturePooling.Mean), pooled.Values.ToArray());
    }

    [Fact]
    public async Task InferAsync_Pair_TokensHaveTheirSequenceAndOffsets()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-rerank");

        var result = (await tiny.RunAsync([InputItem.FromText("a card", "the bank")], ["features"], Choosing(FeatureOptions.Default)))[0];

        var tokens = ((FeaturesOutput)result.Outputs[0]).TokenList;
        Assert.Equal("[CLS]", tokens[0].Text);
        Assert.Equal(3, tokens.Count(token => token.Special));
        Assert.Contains(tokens, token => token is { Sequence: 0, Special: false, Start: 0 });
        Assert.Contains(tokens, token => token is { Sequence: 1, Special: false, Start: 0 });
        Assert.Equal([3], ((FeaturesOutput)result.Outputs[0]).Layers);
    }

    [Theory]
    [InlineData(new[] { 4 }, null, "layers has 4; the model has 0 (embeddings) to 3, or -4 to -1.")]
    [InlineData(new[] { -5 }, null, "layers has -5;")]
    [InlineData(new[] { 3, -1 }, null, "layers has a layer twice.")]
    [InlineData(new int[0], null, "layers is empty;")]
    [InlineData(null, new[] { 1f }, "mix needs layers")]
    [InlineData(new[] { 1, 2 }, new[] { 1f }, "mix has 1 weights for 2 layers")]
    [InlineData(new[] { 1 }, new[] { float.NaN }, "must be finite numbers")]
    public async Task InferAsync_InvalidChoice_IsExplained(int[]? layers, float[]? mix, string message)
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-classify");
        var request = new InferenceRequest
        {
            Inputs = [InputItem.FromText("a card")],
            Heads = ["features"],
            Decode = Choosing(new FeatureOptions { Layers = layers, Mix = mix }),
        };

        var error = (await tiny.Engine.InferAsync(request, _cancellation)).Error;

        Assert.Equal(ErrorCode.InvalidRequest, error!.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FeatureChoice_EqualContents_AreEqual()
    {
        Func<FeatureChoice>[] choices =
        [
            () => new(null, null, FeaturePooling.None),
            () => new([1], null, FeaturePooling.None),
            () => new([1], null, FeaturePooling.Mean),
            () => new([1, 2], null, FeaturePooling.None),
            () => new([1, 2], [0.5f, 0.5f], FeaturePooling.None),
            () => new([1, 2], [0.5f, 0.4f], FeaturePooling.None),
        ];

        for (var i = 0; i < choices.Length; i++)
        {
            for (var j = 0; j < choices.Length; j++)
                Assert.Equal(i == j, choices[i]().Equals(choices[j]()));
            Assert.Equal(choices[i]().GetHashCode(), choices[i]().GetHashCode());
        }
    }

    private static DecodeOptions Choosing(FeatureOptions features) => new() { Features = features };

    private async Task<IReadOnlyList<int>> LayersAsync(TinyCheckpoint tiny) =>
        (await tiny.Engine.GetModelsAsync(_cancellation))[0].Heads.Single(head => head.Name == "features").Layers;

    // transformers returns the last hidden state of ModernBERT before the final norm, and last_hidden_state after it; heads read the latter.
    private static bool IsNotNormalized(string name, int layer, IReadOnlyList<int> layers) =>
        layer == layers[^1] && name.StartsWith("modernbert", StringComparison.Ordinal);

    private static float[] StatesOf(FeaturesOutput output, int layer)
    {
        var position = output.Layers.ToList().IndexOf(layer);
        return [.. output.Values.ToArray().Chunk(output.Dimensions).Where((_, row) => row % output.Layers.Count == position).SelectMany(row => row)];
    }

    private static float[] Pooled(float[][] rows, FeaturePooling pooling) => pooling switch
    {
        FeaturePooling.None => [.. rows.SelectMany(row => row)],
        FeaturePooling.Cls => rows[0],
        FeaturePooling.LastToken => rows[^1],
        FeaturePooling.Max => Columns(rows, column => column.Max()),
        FeaturePooling.MeanSqrtLength => Columns(rows, column => column.Sum() / MathF.Sqrt(rows.Length)),
        FeaturePooling.WeightedMean => Columns(
            rows, column => column.Select((value, i) => value * (i + 1)).Sum() / (rows.Length * (rows.Length + 1) / 2f)),
        _ => Columns(rows, column => column.Average()),
    };

    private static float[] Columns(float[][] rows, Func<float[], float> value) =>
        [.. rows[0].Select((_, column) => value([.. rows.Select(row => row[column])]))];

    private static void AssertEqual(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Tolerance);
    }
}
