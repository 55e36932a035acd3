using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;

namespace BertGrains.Import.Tests.Reference;

public sealed class ReferenceEncoderTests
{
    [Theory]
    [InlineData("bert-relu-tanh")]
    [InlineData("bert-classify")]
    [InlineData("bert-classify-multilabel")]
    [InlineData("bert-rerank")]
    [InlineData("bert-cased-entities")]
    [InlineData("bert-answers")]
    [InlineData("bert-masked-lm")]
    [InlineData("distilbert-model")]
    [InlineData("distilbert-classify")]
    [InlineData("distilbert-entities")]
    [InlineData("electra-classify")]
    [InlineData("electra-entities")]
    [InlineData("electra-discriminator")]
    [InlineData("mpnet-model")]
    [InlineData("modernbert-classify")]
    [InlineData("modernbert-masked-lm")]
    [InlineData("roberta-classify")]
    [InlineData("roberta-entities")]
    [InlineData("xlm-roberta-entities")]
    public async Task Run_TinyCheckpoint_AgreesWithTransformers(string name)
    {
        var folder = TestFiles.Tiny(name);
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = new ExpectedCases(folder);
        for (var i = 0; i < expected.Tokens.Count; i++)
        {
            var (ids, types) = expected.Tokens[i];
            var states = ReferenceEncoder.Run(checkpoint.Encoder, [.. ids], [.. types]);
            for (var k = 0; k < states.Length; k++)
                Difference.AtMost(4e-5, expected.State(i, k, checkpoint.Encoder) ?? states[k], states[k]);
            if (expected.Tensors.Contains($"{i}.last_hidden_state"))
                Difference.AtMost(2e-5, expected.Tensors.ReadFloats($"{i}.last_hidden_state"), states[^1]);
            if (checkpoint.Heads[0] is TextHeadWeights or TokenHeadWeights && expected.Tensors.Contains($"{i}.logits"))
                Difference.AtMost(2e-5, expected.Tensors.ReadFloats($"{i}.logits"), ReferenceHead.Run(checkpoint.Heads[0], new ReferenceItem(states, 32)));
        }
    }

    [Fact]
    public async Task Run_MiniLm_AgreesWithGoldenLayers()
    {
        var checkpoint = await MiniLm.OpenAsync();
        for (var i = 0; i < MiniLmGoldens.StateIds.Count; i++)
        {
            var ids = MiniLmGoldens.StateIds[i];
            var states = ReferenceEncoder.Run(checkpoint.Encoder, ids, new int[ids.Length]);
            for (var k = 0; k < states.Length; k++)
                Difference.AtMost(1e-5, MiniLmGoldens.State(i, k), states[k]);
        }
    }

    [Fact]
    public async Task Run_AnyMachine_GivesTheSameBits()
    {
        var encoder = (await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken)).Encoder;
        int[] ids = [.. Enumerable.Range(0, 101).Select(i => i * 37 % 1500)];
        var exact = encoder with { Layers = [.. encoder.Layers.Select(l => l with { Activation = Activation.Gelu })] };
        var states = ReferenceEncoder.Run(exact, ids, new int[ids.Length]);

        var digest = SHA256.HashData(MemoryMarshal.AsBytes(states[^1].AsSpan()));

        Assert.Equal("eeec9ef0386c2a2a644147fd5af5e991", Convert.ToHexStringLower(digest)[..32]);
    }

    [Fact]
    public async Task Observe_EveryDenseLayer_SeesItsInputs()
    {
        var encoder = (await Checkpoint.OpenAsync(TestFiles.Tiny("bert-relu-tanh"), TestContext.Current.CancellationToken)).Encoder;
        var seen = new List<(DenseWeights Dense, float[] Inputs)>();
        var states = ReferenceEncoder.Run(encoder, [2, 264, 441, 3], new int[4], (dense, inputs) => seen.Add((dense, inputs)));

        Assert.Equal(encoder.Layers.Count * 6, seen.Count);
        for (var k = 0; k < encoder.Layers.Count; k++)
        {
            Assert.Equal(states[k], seen.Single(s => ReferenceEquals(s.Dense, encoder.Layers[k].Query)).Inputs);
            Assert.Equal(4 * 64, seen.Single(s => ReferenceEquals(s.Dense, encoder.Layers[k].Output)).Inputs.Length);
        }
    }
}
