using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Checkpoints.Heads;

public sealed class HeadFolderTests : IDisposable
{
    private readonly CheckpointFolder _trunk = new();
    private readonly Random _random = new(7);

    public void Dispose() => _trunk.Dispose();

    [Fact]
    public async Task Read_TextHead_FoldsGammaAndSoftmaxIntoTheMix()
    {
        Write(
            """{"name":"mood","task":"classify","labels":["good","bad"],"activation":"sigmoid","threshold":0.25,"mix_layers":[1,3],"pooling":"mean"}""",
            ("mix", [2]), ("gamma", [1]), ("out.weight", [2, 32]), ("out.bias", [2]));

        var head = Assert.IsType<TextHeadWeights>(await ReadAsync());

        Assert.Equal((ScoreActivation.Sigmoid, 0.25f), (head.Labels.Activation, head.Labels.Threshold));
        Assert.Null(head.Hidden);
        Assert.Equal([1, 3], head.Mix.Layers);
        var tensors = SafetensorsWriter.ReadAll(_trunk.At("head/head.safetensors")).ToDictionary(t => t.Name, t => t.Values);
        var exponentials = tensors["mix"].Select(m => Math.Exp(m)).ToList();
        Difference.AtMost(1e-6, [.. exponentials.Select(e => (float)(tensors["gamma"][0] * e / exponentials.Sum()))], head.Mix.Weights);
    }

    [Fact]
    public async Task Import_HeadsInFolders_AgreeWithTheReference()
    {
        Write(
            """{"name":"mood","task":"classify","trunk":"other","labels":["a","b"],"mix_layers":[0,1,2,3],"hidden":8,"hidden_activation":"relu"}""",
            ("mix", [4]), ("gamma", [1]), ("dense.weight", [8, 32]), ("dense.bias", [8]), ("out.weight", [2, 8]), ("out.bias", [2]));
        Directory.Move(_trunk.At("head"), _trunk.At("mood"));
        Write("""{"name":"places","task":"token-classify","labels":["O","B-LOC","I-LOC"],"encoder_layers":1,"mix_layers":[1,2]}""", TokenHead);
        var target = _trunk.At("bundle");
        var request = new ImportRequest
        {
            Folder = _trunk.Path,
            Output = target,
            Heads = [_trunk.At("mood"), _trunk.At("head")],
            Name = "tiny",
        };

        var report = await CheckpointImporter.ImportAsync(request, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["embedding", "mood", "places", "features"], report.Bundle.Manifest.Heads.Select(h => h.Name));
        Assert.All(report.Parity, figure => Assert.True(figure.LargestDifference < 1e-4, figure.ToString()));
        Assert.Contains("trained on trunk 'other'", report.Remarks[^1], StringComparison.Ordinal);
        var twice = request with { Overwrite = true, Heads = [_trunk.At("mood"), _trunk.At("mood")] };
        var fault = await Assert.ThrowsAsync<ImportException>(
            () => CheckpointImporter.ImportAsync(twice, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("Two heads have the name 'mood'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"x","task":"summarize"}""", "task is 'summarize'; this version imports classify, token-classify, fill-mask and features")]
    [InlineData("""{"name":"x","task":"fill-mask","decoder":"own"}""", "decoder is 'own'; only one tied to the word embeddings is supported")]
    [InlineData("""{"name":"x","task":"fill-mask","mix_layers":[1,2]}""", "no tensor 'dense.weight'")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","a"]}""", "labels has an empty name, or a name twice")]
    [InlineData("""{"name":"x","task":"classify","labels":["a",""]}""", "labels has an empty name, or a name twice")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"threshold":7}""", "threshold is 7; it must be from 0 to 1")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"mix_layers":[1,1]}""", "hidden states of the trunk, 0 to 3, each once")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"reads":[1]}""", "reads must be an array of strings")]
    [InlineData("""{"name":"x"}""", "task must be a string")]
    [InlineData("""{"name":"x","task":"classify"}""", "labels must be an array of at least one string")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"activation":"softplus"}""", "activation is 'softplus'")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"pooling":"max"}""", "pooling is 'max'")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"mix_layers":[0,4]}""", "hidden states of the trunk, 0 to 3")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"mix_layers":[]}""", "one or more numbers of hidden states")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b"],"mix_layers":"all"}""", "array of integers")]
    [InlineData("""{"name":"x","task":"classify","labels":["a","b","c"],"mix_layers":[1,2]}""", "'out.weight' has the shape [2, 32]")]
    [InlineData("""{"name":"x","task":"token-classify","labels":["a","b"],"mix_layers":[1,2],"encoder_layers":2}""", "encoder_layers is 2")]
    [InlineData("""{"name":"x","task":"token-classify","labels":["a","b"],"mix_layers":[1,2],"encoder_layers":1}""", "no tensor 'layer.attention.self.query.weight'")]
    public async Task Read_UnsupportedHead_NamesTheFault(string json, string fault)
    {
        Write(json, ("mix", [2]), ("gamma", [1]), ("out.weight", [2, 32]), ("out.bias", [2]));

        var message = (await Assert.ThrowsAsync<ImportException>(ReadAsync)).Message;

        Assert.Contains(fault, message, StringComparison.Ordinal);
        Assert.Contains(_trunk.At("head"), message, StringComparison.Ordinal);
    }

    private static (string, long[])[] TokenHead =>
    [
        ("mix", [2]), ("gamma", [1]), ("out.weight", [3, 32]), ("out.bias", [3]),
        .. from name in (string[])["attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"]
           from part in (IEnumerable<(string, long[])>)[($"layer.{name}.weight", [32L, 32L]), ($"layer.{name}.bias", [32L])]
           select part,
        ("layer.intermediate.dense.weight", [64, 32]), ("layer.intermediate.dense.bias", [64]),
        ("layer.output.dense.weight", [32, 64]), ("layer.output.dense.bias", [32]),
        ("layer.attention.output.LayerNorm.weight", [32]), ("layer.attention.output.LayerNorm.bias", [32]),
        ("layer.output.LayerNorm.weight", [32]), ("layer.output.LayerNorm.bias", [32]),
    ];

    private void Write(string json, params IEnumerable<(string Name, long[] Shape)> tensors)
    {
        _trunk.Write("head/head.json", json);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(_random.NextDouble() - 0.5))];
        SafetensorsWriter.Write(
            _trunk.At("head/head.safetensors"),
            tensors.Select(t => (t.Name, t.Shape, Values((int)t.Shape.Aggregate((a, b) => a * b)))));
    }

    private async Task<HeadWeights> ReadAsync() => HeadFolder.Read(_trunk.At("head"), HeadTrunk.Of((await _trunk.OpenAsync()).Encoder));
}
