using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests.Reference;

public sealed class ReferenceHeadTests
{
    [Theory]
    [InlineData("st-mean")]
    [InlineData("st-cls")]
    [InlineData("st-max")]
    [InlineData("st-sqrt")]
    [InlineData("st-weighted")]
    [InlineData("st-last")]
    public Task Run_SentenceTransformers_EqualsTheReference(string name) => AssertEmbeddingsAsync(TestFiles.Tiny(name));

    [Fact]
    public async Task Run_DenseModule_EqualsTheReference()
    {
        using var folder = new CheckpointFolder("st-dense");
        await AssertEmbeddingsAsync(folder.Path);
    }

    [Fact]
    public async Task Run_MiniLm_GivesTheGoldenEmbeddings()
    {
        var checkpoint = await MiniLm.OpenAsync();

        AssertEmbeddings(checkpoint, MiniLmGoldens.Texts.Take(12), MiniLmGoldens.Embeddings, 1e-6);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    [InlineData("banking")]
    public async Task Run_TextHead_EqualsTheExpectedLogits(string name)
    {
        var checkpoint = await MiniLm.OpenAsync();
        var head = MiniLm.ReadHead(name, checkpoint);
        foreach (var (text, row) in MiniLm.Encode(checkpoint, MiniLmGoldens.HeadTexts.Take(5)).Zip(MiniLmGoldens.Logits(name)))
            Difference.AtMost(1e-4, row, ReferenceHead.Run(head, new ReferenceItem(ReferenceEncoder.Run(checkpoint.Encoder, text.Ids, text.Types), 384)));
    }

    [Fact]
    public async Task Run_EntitiesHead_EqualsTheExpectedLogits()
    {
        var checkpoint = await MiniLm.OpenAsync();
        var head = MiniLm.ReadHead("entities", checkpoint);
        foreach (var entry in MiniLmGoldens.EntityTexts)
        {
            var states = ReferenceEncoder.Run(checkpoint.Encoder, entry.Ids, new int[entry.Ids.Length]);
            Difference.AtMost(1e-4, entry.Logits, ReferenceHead.Run(head, new ReferenceItem(states, 384)));
        }
    }

    [Theory]
    [InlineData("bert-masked-lm", "logits")]
    [InlineData("bert-pretraining", "prediction_logits")]
    [InlineData("distilbert-masked-lm", "logits")]
    [InlineData("modernbert-masked-lm", "logits")]
    [InlineData("roberta-masked-lm", "logits")]
    public async Task Run_LanguageModel_EveryTokenHasTheExpectedLogits(string name, string tensor)
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Tiny(name), TestContext.Current.CancellationToken);
        using var expected = new ExpectedCases(TestFiles.Tiny(name));
        var head = Assert.IsType<FillMaskHeadWeights>(checkpoint.Heads[0]);
        for (var i = 0; i < expected.Tokens.Count; i++)
        {
            var (ids, types) = expected.Tokens[i];
            var states = ReferenceEncoder.Run(checkpoint.Encoder, [.. ids], types is null ? new int[ids.Count] : [.. types]);

            // Every token counts as a mask, so that each has a row.
            int[] masks = [.. Enumerable.Repeat(head.Mask.Id!.Value, ids.Count)];
            var logits = ReferenceHead.Run(head, new ReferenceItem(states, checkpoint.Encoder.Dimensions.Hidden, ids: masks));
            Difference.AtMost(1e-4, expected.Tensors.ReadFloats($"{i}.{tensor}"), logits);
        }
    }

    private static async Task AssertEmbeddingsAsync(string folder)
    {
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var texts = JsonFile.Read(Path.Combine(folder, "expected.json")).StringList("texts");
        AssertEmbeddings(checkpoint, texts, expected.ReadFloats("embeddings").Chunk((int)expected.ShapeOf("embeddings")[1]), 1e-5);
    }

    private static void AssertEmbeddings(
        Checkpoint checkpoint, IEnumerable<string> texts, IEnumerable<float[]> expected, double tolerance)
    {
        var head = Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        foreach (var (text, row) in MiniLm.Encode(checkpoint, texts).Zip(expected))
        {
            var states = ReferenceEncoder.Run(checkpoint.Encoder, text.Ids, text.Types);
            var embedding = ReferenceHead.Run(head, new ReferenceItem(states, checkpoint.Encoder.Dimensions.Hidden));
            Difference.AtMost(tolerance, row, head.Normalize ? Difference.Unit(embedding) : embedding);
        }
    }
}
