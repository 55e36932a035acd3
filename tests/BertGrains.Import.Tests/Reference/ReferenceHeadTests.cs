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
    [InlineData("st-dense")]
    public async Task Run_SentenceTransformers_GivesItsEmbeddings(string name)
    {
        var folder = TestFiles.Shared($"models/tiny/{name}");
        var checkpoint = await Checkpoint.OpenAsync(folder, TestContext.Current.CancellationToken);
        var head = Assert.IsType<EmbeddingHeadWeights>(checkpoint.Heads[0]);
        using var expected = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        var embeddings = expected.ReadFloats("embeddings");
        var cases = JsonFile.Read(Path.Combine(folder, "expected.json"));
        Assert.Equal(head.Dimensions, expected.ShapeOf("embeddings")[1]);
        Assert.NotNull(cases);
        Assert.NotEmpty(embeddings);
    }

    [Fact]
    public async Task Run_EntitiesHead_AgreesWithItsExpectedLogits()
    {
        var checkpoint = await Checkpoint.OpenAsync(TestFiles.Shared("models/all-minilm-l6-v2"), TestContext.Current.CancellationToken);
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
}
