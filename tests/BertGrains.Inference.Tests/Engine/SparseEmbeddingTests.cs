namespace BertGrains.Inference.Engine;

/// <summary>Sparse embeddings against SpladePooling.</summary>
public sealed class SparseEmbeddingTests
{
    private const float Tolerance = 1e-4f;
    private static readonly string[] Sparse = ["sparse"];

    [Theory]
    [InlineData("bert-masked-lm")]
    [InlineData("distilbert-masked-lm")]
    [InlineData("modernbert-masked-lm")]
    [InlineData("roberta-masked-lm")]
    public async Task InferAsync_PipelineCases_WeightsAreEqualAloneAndInABatch(string checkpoint)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(checkpoint);
        var answers = tiny.Answers("sparse").ToList();
        var items = answers.Select(answer => InputItem.FromText(answer.GetProperty("text").GetString()!)).ToList();

        var together = await tiny.RunAsync([.. Enumerable.Range(0, 40).Select(i => items[i % items.Count])], Sparse);
        for (var i = 0; i < together.Count; i++)
            AssertEqual(answers[i % answers.Count].GetProperty("result"), together[i]);
        for (var i = 0; i < items.Count; i++)
            AssertEqual(answers[i].GetProperty("result"), Assert.Single(await tiny.RunAsync([items[i]], Sparse)));
    }

    private static void AssertEqual(System.Text.Json.JsonElement expected, ItemResult actual)
    {
        Assert.Null(actual.Error);
        var output = Assert.IsType<SparseEmbeddingOutput>(Assert.Single(actual.Outputs));
        var weights = Enumerable.Range(0, output.Indices.Length).ToDictionary(i => output.Indices.Span[i], i => output.Values.Span[i]);
        var listed = expected.EnumerateArray().ToDictionary(pair => pair.GetProperty("index").GetInt32(), pair => pair.GetProperty("value").GetSingle());

        // A weight near 0 may be on either side of it.
        foreach (var id in weights.Keys.Union(listed.Keys))
            Assert.Equal(listed.GetValueOrDefault(id), weights.GetValueOrDefault(id), Tolerance);
        Assert.Equal(output.Indices.ToArray().Order(), output.Indices.ToArray());
        Assert.DoesNotContain(output.Values.ToArray(), value => value <= 0);
    }
}
