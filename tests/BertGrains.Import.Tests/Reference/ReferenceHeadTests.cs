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
    public Task Run_SentenceTransformers_GivesItsEmbeddings(string name) => AssertEmbeddingsAsync(TestFiles.Tiny(name));

    [Fact]
    public async Task Run_DenseModule_GivesItsEmbeddings()
    {
        using var folder = new CheckpointFolder("st-dense");
        await AssertEmbeddingsAsync(folder.Path);
    }

    [Fact]
    public async Task Run_MiniLm_GivesTheGoldenEmbeddings()
    {
        var checkpoint = await MiniLm.OpenAsync();
        using var expected = SafetensorsFile.Open(TestFiles.Shared("golden/minilm/embeddings.safetensors"));
        var texts = File.ReadLines(TestFiles.Shared("golden/minilm/texts.txt")).Take(12).ToList();

        AssertEmbeddings(checkpoint, texts, expected, 1e-6);
    }

    [Theory]
    [InlineData("sentiment")]
    [InlineData("emotion")]
    [InlineData("intent")]
    [InlineData("banking")]
    public async Task Run_TextHead_GivesItsExpectedLogits(string name)
    {
        var checkpoint = await MiniLm.OpenAsync();
        var folder = TestFiles.Shared($"models/heads/{name}");
        var head = HeadFolder.Read(folder, checkpoint.Encoder);
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var logits = expected.ReadFloats("logits").Chunk((int)expected.ShapeOf("logits")[1]);
        var texts = JsonFile.Read(Path.Combine(folder, "expected.json")).StringList("texts");
        foreach (var (text, row) in EncodedText.EncodeAll(checkpoint, texts.Select(t => (t, (string?)null))).Zip(logits).Take(5))
            Difference.AtMost(1e-4, row, ReferenceHead.Run(head, ReferenceEncoder.Run(checkpoint.Encoder, text.Ids, text.Types), 384));
    }

    [Fact]
    public async Task Run_EntitiesHead_GivesItsExpectedLogits()
    {
        var checkpoint = await MiniLm.OpenAsync();
        var folder = TestFiles.Shared("models/heads/entities");
        var head = HeadFolder.Read(folder, checkpoint.Encoder);
        var cases = JsonFile.Read(Path.Combine(folder, "expected.json")).Find("cases")!.Value;
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        for (var i = 0; i < cases.GetArrayLength(); i++)
        {
            var ids = new JsonFile("expected.json", cases[i]).IntListOrNull("ids")!;
            var states = ReferenceEncoder.Run(checkpoint.Encoder, [.. ids], new int[ids.Count]);
            Difference.AtMost(1e-4, expected.ReadFloats($"{i}.logits"), ReferenceHead.Run(head, states, 384));
        }
    }

    private static async Task AssertEmbeddingsAsync(string folder)
    {
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        AssertEmbeddings(checkpoint, JsonFile.Read(Path.Combine(folder, "expected.json")).StringList("texts"), expected, 1e-5);
    }

    private static void AssertEmbeddings(Checkpoint checkpoint, IEnumerable<string> texts, SafetensorsFile expected, double tolerance)
    {
        var head = Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        var rows = expected.ReadFloats("embeddings").Chunk(head.Dimensions);
        foreach (var (text, row) in EncodedText.EncodeAll(checkpoint, texts.Select(t => (t, (string?)null))).Zip(rows))
        {
            var states = ReferenceEncoder.Run(checkpoint.Encoder, text.Ids, text.Types);
            var embedding = ReferenceHead.Run(head, states, checkpoint.Encoder.Dimensions.Hidden);
            Difference.AtMost(tolerance, row, head.Normalize ? Difference.Unit(embedding) : embedding);
        }
    }
}
