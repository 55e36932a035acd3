using BertGrains.Import.Checkpoints;
using BertGrains.Import.Graphs;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Tests.Graphs;

public sealed class TrunkGraphTests
{
    [Theory]
    [InlineData("bert-relu-tanh")]
    [InlineData("bert-classify")]
    [InlineData("bert-cased-entities")]
    [InlineData("distilbert-model")]
    [InlineData("electra-classify")]
    [InlineData("mpnet-model")]
    [InlineData("modernbert-classify")]
    [InlineData("roberta-classify")]
    [InlineData("xlm-roberta-entities")]
    public async Task Build_Fp32_GivesTheLayersOfTransformersAloneAndPadded(string name)
    {
        var folder = TestFiles.Tiny(name);
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = new ExpectedCases(folder);
        EncodedText[] items = [.. expected.Tokens.Select(t => new EncodedText([.. t.Ids], [.. t.Types]))];

        AssertLayers(checkpoint.Encoder, GraphFormat.Fp32, items, (i, k) => expected.State(i, k, checkpoint.Encoder), 1e-4);
    }

    [Fact]
    public async Task Build_MiniLmFp32_GivesTheGoldenLayersAloneAndPadded()
    {
        var checkpoint = await MiniLm.OpenAsync();

        AssertLayers(checkpoint.Encoder, GraphFormat.Fp32, GoldenTexts, MiniLmGoldens.State, 1e-4);
    }

    [Fact]
    public async Task Build_MiniLmFp16_IsCloseToTheGoldenLayers()
    {
        var checkpoint = await MiniLm.OpenAsync();

        AssertLayers(checkpoint.Encoder, GraphFormat.Fp16, GoldenTexts, MiniLmGoldens.State, 0.03);
    }

    [Fact]
    public async Task Build_MeanOfPaddedRow_IsTheAverageOverItsTokens()
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken);
        using var runner = new GraphRunner(checkpoint.Encoder, GraphFormat.Fp32);
        var results = runner.RunTrunk([new([2, 264, 3], [0, 0, 0]), new([2, 441, 569, 456, 172, 11, 3], [0, 0, 0, 0, 1, 1, 1])]);
        for (var row = 0; row < 2; row++)
        {
            var states = runner.States.Select(state => results[state][row].Chunk(32).ToList());
            var averages = states.SelectMany(tokens => Enumerable.Range(0, 32).Select(i => tokens.Average(token => token[i])));
            Difference.AtMost(1e-5, [.. averages], results[TensorNames.Mean][row]);
        }
    }

    [Fact]
    public async Task Build_Twice_GivesTheSameBytes()
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken);
        byte[] Build() => TrunkGraph.Build(checkpoint.Encoder, GraphFormat.Fp32, [TensorNames.Mean]);
        Assert.Equal(Build(), Build());
    }

    private static EncodedText[] GoldenTexts => [.. MiniLmGoldens.StateIds.Select(MiniLm.Plain)];

    private static void AssertLayers(
        EncoderWeights encoder,
        GraphFormat format,
        EncodedText[] items,
        Func<int, int, float[]?> expected,
        double tolerance)
    {
        using var runner = new GraphRunner(encoder, format);
        var together = runner.RunTrunk(items);
        for (var i = 0; i < items.Length; i++)
        {
            var alone = runner.RunTrunk([items[i]]);
            for (var k = 0; k < runner.States.Count; k++)
            {
                Difference.AtMost(tolerance, expected(i, k) ?? alone[runner.States[k]][0], alone[runner.States[k]][0]);
                Difference.AtMost(tolerance, expected(i, k) ?? alone[runner.States[k]][0], together[runner.States[k]][i]);
            }
        }
    }
}
