using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Reference;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>The forms of SpladePooling of sentence-transformers, from the logits that transformers gives.</summary>
public sealed class SpladePoolingTests
{
    [Theory]
    [InlineData("bert-masked-lm", "max", "relu", "splade")]
    [InlineData("bert-masked-lm", "sum", "relu", "splade-sum")]
    [InlineData("bert-masked-lm", "max", "log1p_relu", "splade-log1p")]
    [InlineData("roberta-masked-lm", "sum", "log1p_relu", "splade-sum-log1p")]
    [InlineData("modernbert-masked-lm", "sum", "relu", "splade-sum")]
    public async Task ImportAsync_SparseEncoder_HasTheWeightsOfItsForm(string name, string pooling, string activation, string expected)
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny(name));
        Write(folder, $$"""{"pooling_strategy":"{{pooling}}","activation_function":"{{activation}}","embedding_dimension":null,"chunk_size":16}""");
        folder.Write("config_sentence_transformers.json", """{"prompts":{"query":"q: ","document":""},"default_prompt_name":"query"}""");
        var head = Assert.IsType<SparseHeadWeights>((await folder.OpenAsync()).Heads[0]);
        await AssertLogitsAsync(folder, head, pooling == "sum", activation == "log1p_relu");
        var target = Path.Combine(folder.Path, "bundle");

        var report = await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = folder.Path, Output = target }, cancellationToken: TestContext.Current.CancellationToken);

        var entry = report.Bundle.Manifest.Heads[0];
        Assert.Equal(("sparse", expected, "query"), (entry.Name, entry.Pooling, entry.DefaultPrompt));
        Assert.All(report.Parity, figure => Assert.True(figure.LargestDifference < (pooling == "sum" ? 1e-3 : 1e-4), figure.ToString()));
    }

    private static async Task AssertLogitsAsync(CheckpointFolder folder, SparseHeadWeights head, bool sums, bool isTwice)
    {
        var checkpoint = await folder.OpenAsync();
        using var expected = new ExpectedCases(folder.Path);
        for (var i = 0; i < expected.Tokens.Count; i++)
        {
            var (ids, types) = expected.Tokens[i];
            var states = ReferenceEncoder.Run(checkpoint.Encoder, [.. ids], [.. types]);
            var rows = expected.Tensors.ReadFloats($"{i}.logits").Chunk(checkpoint.Encoder.Dimensions.Vocabulary).ToArray();
            var weights = Enumerable.Range(0, rows[0].Length).Select(token =>
            {
                var values = rows.Select(row => Math.Log(1 + Math.Max(row[token], 0.0))).Select(value => isTwice ? Math.Log(1 + value) : value);
                return (float)(sums ? values.Sum() : values.Max());
            });
            Difference.AtMost(1e-3, [.. weights], ReferenceHead.Run(head, new ReferenceItem(states, checkpoint.Encoder.Dimensions.Hidden)));
        }
    }

    private static void Write(CheckpointFolder folder, string pooling) => folder
        .Write("1_SpladePooling/config.json", pooling)
        .Write(
            "modules.json",
            """
            [
                {"idx":0,"name":"0","path":"","type":"sentence_transformers.base.modules.transformer.Transformer"},
                {"idx":1,"name":"1","path":"1_SpladePooling","type":"sentence_transformers.sparse_encoder.modules.splade_pooling.SpladePooling"}
            ]
            """);
}
