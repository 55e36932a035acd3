namespace BertGrains.Inference.Engine;

/// <summary>Requests of the golden tests, for the checkpoint in fp32 and for the shipped bundle.</summary>
internal static class GoldenRequests
{
    /// <summary>Runs heads on texts in one request; every item must succeed.</summary>
    public static Task<IReadOnlyList<ItemResult>> InferAllAsync(
        this BertEngine engine, IReadOnlyList<string> texts, IReadOnlyList<string> heads) =>
        RunAsync(engine, new InferenceRequest { Inputs = [.. texts.Select(text => InputItem.FromText(text))], Heads = heads });

    /// <summary>Asserts that the entities head labels every token of the golden texts as the reference does.</summary>
    public static async Task AssertEntitiesAsync(this BertEngine engine)
    {
        var items = await RunAsync(engine, new InferenceRequest
        {
            Inputs = [.. MiniLmGoldens.EntityTexts.Select(entry => InputItem.FromText(entry.Text))],
            Heads = ["entities"],
            Decode = new DecodeOptions { Aggregation = EntityAggregation.None },
        });

        for (var i = 0; i < items.Count; i++)
        {
            // [CLS] and [SEP] have labels too, but no characters of the text.
            var expected = MiniLmGoldens.EntityTexts[i].Tokens.Where(token => token.Label != "O" && token.End > 0);
            var spans = ((EntitiesOutput)items[i].Outputs[0]).Entities;
            Assert.Equal(expected, spans.Select(span => (span.Label, span.Start, span.End)));
        }
    }

    private static async Task<IReadOnlyList<ItemResult>> RunAsync(BertEngine engine, InferenceRequest request)
    {
        var response = await engine.InferAsync(request, TestContext.Current.CancellationToken);
        Assert.Null(response.Error);
        Assert.All(response.Items, item => Assert.Null(item.Error));
        return response.Items;
    }
}
