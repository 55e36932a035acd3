using BertGrains.Inference;

namespace BertGrains.Cluster.Tests.Load;

/// <summary>The results of the engine in the process of the tests for each text, alone in its batch, with every head of the load.</summary>
internal sealed class ExpectedAnswers
{
    /// <summary>One head of each kind.</summary>
    public static readonly IReadOnlyList<string> Heads = ["embedding", "entities", "sentiment"];

    private ExpectedAnswers(IReadOnlyList<string> texts, IReadOnlyList<IReadOnlyList<HeadOutput>> outputs)
    {
        Texts = texts;
        Outputs = outputs;
    }

    public IReadOnlyList<string> Texts { get; }

    /// <summary>The outputs of each text, in the order of <see cref="Heads"/>.</summary>
    public IReadOnlyList<IReadOnlyList<HeadOutput>> Outputs { get; }

    public static async Task<ExpectedAnswers> ComputeAsync(string bundle)
    {
        var texts = MixedTexts.Load();
        var outputs = new List<IReadOnlyList<HeadOutput>>();
        await using var engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = bundle, Device = "cpu" });
        foreach (var text in texts)
        {
            var response = await engine.InferAsync(
                new InferenceRequest { Inputs = [InputItem.FromText(text)], Heads = Heads }, TestContext.Current.CancellationToken);
            Assert.Null(response.Error);
            Assert.Null(response.Items[0].Error);
            outputs.Add(response.Items[0].Outputs);
        }

        return new ExpectedAnswers(texts, outputs);
    }
}
