using BertGrains.Client.CoreSilos;
using BertGrains.Client.Silos;

namespace BertGrains.Client.Requests;

public sealed class RequestPartsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(CallLimits.Items)]
    public void Cut_UpToALimit_IsOnePartAtMost(int items) =>
        Assert.Equal(Math.Min(items, 1), RequestParts.Cut([.. Enumerable.Repeat(InputItem.FromText("text"), items)]).Count);

    [Fact]
    public void Cut_LongTexts_AreSpreadOverParts()
    {
        var half = InputItem.FromText(new string('x', CallLimits.Characters / 2));
        var one = InputItem.FromText(new string('x', CallLimits.Characters));

        var parts = RequestParts.Cut([half, half, half, one, half]);

        Assert.Equal([(0, 2), (2, 1), (3, 1), (4, 1)], parts.Select(part => (part.Start, part.Count)));
    }

    [Fact]
    public void Cut_TextThatNoMessageHolds_IsRefusedAlone()
    {
        var text = InputItem.FromText("text");
        var huge = InputItem.FromText(new string('x', CallLimits.CharactersOfAnItem + 1));

        var parts = RequestParts.Cut([text, huge, text, huge]);

        Assert.Equal([(0, 1), (1, 1), (2, 1), (3, 1)], parts.Select(part => (part.Start, part.Count)));
        Assert.Equal([null, ErrorCode.TooLarge, null, ErrorCode.TooLarge], parts.Select(part => part.Error?.Code));
    }

    [Fact]
    public void Cut_HeadWithLargeResults_BoundsTheReplies()
    {
        var model = CoreSiloScript.Model with
        {
            MaxTokens = 512,
            Heads = [new HeadDescription { Name = "features", Task = BertTask.Features, Dimensions = 1_024 }],
        };
        var items = Enumerable.Repeat(InputItem.FromText(new string('x', 1_000)), 100).ToArray();

        var parts = RequestParts.Cut(items, model, ["features"]);

        Assert.Equal([(0, 31), (31, 31), (62, 31), (93, 7)], parts.Select(part => (part.Start, part.Count)));
        Assert.Single(RequestParts.Cut(items, model, ["other"]));
    }

    [Fact]
    public async Task Infer_MoreItemsThanAMessageHolds_GivesThemInOrder()
    {
        using var cluster = new ScriptedCluster(3);
        var texts = Enumerable.Range(0, 10_000).Select(index => new string('x', index % 97)).ToArray();

        var response = await cluster.InferAsync(texts);

        Assert.Equal("tiny", response.Model?.Name);
        Assert.Equal(
            texts.Select(text => (float)text.Length), response.Items.Select(item => ((EmbeddingOutput)item.Outputs[0]).Values.Span[0]));
        Assert.Equal(10, cluster.Silos.Sum(silo => silo.Requests.Count));
        // One revision answers them all: that of the first part.
        var pinned = cluster.Silos.SelectMany(silo => silo.Pinned).ToLookup(revision => revision);
        Assert.Single(pinned[null]);
        Assert.Equal(9, pinned[CoreSiloScript.Model.Revision].Count());
    }

    [Fact]
    public async Task Infer_APartFails_FailsItsItemsOnly()
    {
        using var cluster = new ScriptedCluster(1);
        var overloaded = new BertError(ErrorCode.Overloaded, "full", TimeSpan.FromSeconds(3));
        cluster.Silos[0].Infer = (request, _) => request.Inputs.Count < CallLimits.Items
            ? Task.FromResult(new InferenceResponse { Error = overloaded })
            : CoreSiloScript.AnswerAsync(request);

        var response = await cluster.InferAsync([.. Enumerable.Repeat("text", CallLimits.Items + 2)]);

        Assert.Null(response.Error);
        Assert.Equal(CallLimits.Items, response.Items.Count(item => item.Error is null));
        Assert.All(response.Items.Skip(CallLimits.Items), item => Assert.Equal(overloaded, item.Error));
    }

    [Fact]
    public async Task Infer_EveryPartFails_FailsTheRequest()
    {
        using var cluster = new ScriptedCluster(1);
        cluster.Silos[0].Infer = (_, _) =>
            Task.FromResult(new InferenceResponse { Error = new BertError(ErrorCode.UnknownHead, "no such head") });
        var response = await cluster.InferAsync([.. Enumerable.Repeat("text", CallLimits.Items + 2)]);
        Assert.Equal(ErrorCode.UnknownHead, response.Error?.Code);
    }

    [Fact]
    public async Task Tokenize_MoreThanAMessageHolds_IsTooLarge()
    {
        using var cluster = new ScriptedCluster(1);
        var text = new string('x', CallLimits.Characters / 2);
        var response = await cluster.Client.TokenizeAsync(new TokenizeRequest([text, text, text]), TestContext.Current.CancellationToken);
        Assert.Equal(ErrorCode.TooLarge, response.Error?.Code);
    }
}
