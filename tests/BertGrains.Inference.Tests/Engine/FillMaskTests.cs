using System.Text.Json;

namespace BertGrains.Inference.Engine;

/// <summary>Fill-mask heads against the Hugging Face pipeline.</summary>
public sealed class FillMaskTests
{
    private const float Tolerance = 1e-4f;
    private static readonly string[] FillMask = ["fill-mask"];

    [Theory]
    [InlineData("bert-masked-lm")]
    [InlineData("distilbert-masked-lm")]
    [InlineData("modernbert-masked-lm")]
    [InlineData("roberta-masked-lm")]
    public async Task InferAsync_PipelineCases_AnswersAreEqual(string checkpoint)
    {
        await using var tiny = await TinyCheckpoint.StartAsync(checkpoint);
        foreach (var answer in tiny.Answers("fill-mask"))
        {
            var item = InputItem.FromText(answer.GetProperty("text").GetString()!);
            var output = Output(Assert.Single(await tiny.RunAsync([item], FillMask, OptionsOf(answer))));
            AssertEqual(answer.GetProperty("result"), output);
        }
    }

    [Fact]
    public async Task InferAsync_BatchWithOtherHeads_EachItemHasItsOwnMasks()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");
        var answers = tiny.Answers("fill-mask").Where(answer => !answer.TryGetProperty("targets", out _)).ToList();
        var texts = answers.Select(answer => answer.GetProperty("text").GetString()!).ToList();
        var filled = tiny.RunAsync([.. Enumerable.Range(0, 60).Select(i => InputItem.FromText(texts[i % texts.Count]))], FillMask);

        // A mask in an item that does not ask for it is in the same batch, between items that do.
        string[][] heads = [["features"], ["features", "sparse"], ["sparse"]];
        var others = heads.Select(names => tiny.RunAsync([.. texts.Append("no mask").Select(text => InputItem.FromText(text))], names)).ToList();
        var mixed = tiny.RunAsync([.. texts.Select(text => InputItem.FromText(text))], ["sparse", "fill-mask", "features"]);

        var results = await filled;
        for (var i = 0; i < results.Count; i++)
            AssertEqual(answers[i % answers.Count].GetProperty("result"), Output(results[i]));
        foreach (var (answer, result) in answers.Zip(await mixed))
            AssertEqual(answer.GetProperty("result"), Assert.IsType<FillMaskOutput>(result.Outputs[1]));
        Assert.All(await Task.WhenAll(others), items => Assert.All(items, item => Assert.Null(item.Error)));
    }

    [Fact]
    public async Task InferAsync_ItemWithoutMask_OnlyThatItemIsUnprocessable()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");

        var results = await tiny.RunAsync([InputItem.FromText("My card [MASK]."), InputItem.FromText("no mask"), InputItem.FromTokenIds([4, 5])], FillMask);

        Assert.Equal([null, ErrorCode.Unprocessable, null], results.Select(item => item.Error?.Code));
        Assert.Equal("The item has no mask; the mask of this model is written [MASK].", results[1].Error!.Message);
        Assert.Equal((8, 14), Assert.Single(Output(results[0]).Masks) is var mask ? (mask.Start, mask.End) : default);
    }

    [Fact]
    public async Task InferAsync_MaskBeyondTheLimit_ErrorSaysSo()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");

        var results = await tiny.RunAsync([InputItem.FromText(string.Concat(Enumerable.Repeat("card ", 300)) + "[MASK]")], FillMask);

        Assert.Contains("beyond the 128 tokens that were kept", results[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_TopKOverTheVocabulary_ReturnsEveryToken()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");

        var results = await tiny.RunAsync([InputItem.FromText("[MASK]")], FillMask, new DecodeOptions { TopK = 5_000 });

        var fills = Assert.Single(Output(results[0]).Masks).Fills;
        Assert.Equal(1_500, fills.Select(fill => fill.TokenId).Distinct().Count());
        Assert.Equal(1, fills.Sum(fill => fill.Score), 1e-4f);
    }

    [Fact]
    public async Task InferAsync_TextOverTheMaximum_IsToldWhatTheHeadCanDo()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");
        var request = new InferenceRequest { Inputs = [InputItem.FromText("[MASK]" + string.Concat(Enumerable.Repeat(" card", 900)))], Heads = FillMask, Truncate = false };

        var refused = (await tiny.Engine.InferAsync(request, TestContext.Current.CancellationToken)).Items[0].Error!;

        Assert.Equal(ErrorCode.TooLarge, refused.Code);
        Assert.EndsWith("Shorten it, or set truncate.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_TooManyAnswers_ItemIsTooLarge()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");

        var results = await tiny.RunAsync(
            [InputItem.FromText(string.Concat(Enumerable.Repeat("[MASK] ", 100)))], FillMask, new DecodeOptions { TopK = 51 });

        Assert.Equal(ErrorCode.TooLarge, results[0].Error!.Code);
        Assert.Contains("5100 answers, 100 more than", results[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_TargetOfSeveralPieces_IsItsFirstPieceAndSaysSo()
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");

        var results = await tiny.RunAsync(
            [InputItem.FromText("My [MASK] has not arrived.")], FillMask, new DecodeOptions { Targets = ["card", "looksland", "Card"] });

        var fills = Assert.Single(Output(results[0]).Masks).Fills;
        Assert.Equal([null, 1], fills.OrderBy(fill => fill.PieceOf).Select(fill => fill.PieceOf));
    }

    [Theory]
    [InlineData(ErrorCode.Unprocessable, "targets[1] begins with nothing", null, "card", "\ud83e\udd80")]
    [InlineData(ErrorCode.Unprocessable, "targets[0] begins with nothing", null, "")]
    [InlineData(ErrorCode.InvalidRequest, "targets is empty", null)]
    [InlineData(ErrorCode.InvalidRequest, "top_k is 0", 0, "card")]
    public async Task InferAsync_BadOptions_AreRefusedWithTheirPlace(ErrorCode code, string message, int? topK, params string[] targets)
    {
        await using var tiny = await TinyCheckpoint.StartAsync("bert-masked-lm");

        var response = await tiny.Engine.InferAsync(
            new InferenceRequest
            {
                Inputs = [InputItem.FromText("My card [MASK] not arrived.")],
                Heads = FillMask,
                Decode = new DecodeOptions { TopK = topK, Targets = targets },
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(code, response.Error!.Code);
        Assert.StartsWith(message, response.Error.Message, StringComparison.Ordinal);
    }

    private static FillMaskOutput Output(ItemResult result)
    {
        Assert.Null(result.Error);
        return Assert.IsType<FillMaskOutput>(Assert.Single(result.Outputs));
    }

    private static DecodeOptions OptionsOf(JsonElement answer) => new()
    {
        TopK = answer.GetProperty("top_k").GetInt32(),
        Targets = answer.TryGetProperty("targets", out var targets) ? [.. targets.EnumerateArray().Select(target => target.GetString()!)] : null,
    };

    // The pipeline returns a list for one mask, and a list of lists for several.
    private static void AssertEqual(JsonElement expected, FillMaskOutput actual)
    {
        JsonElement[] masks = expected[0].ValueKind == JsonValueKind.Array ? [.. expected.EnumerateArray()] : [expected];
        Assert.Equal(masks.Length, actual.Masks.Count);
        foreach (var (mask, filled) in masks.Zip(actual.Masks))
        {
            Assert.Equal(mask.GetArrayLength(), filled.Fills.Count);
            foreach (var (fill, own) in mask.EnumerateArray().Zip(filled.Fills))
            {
                Assert.Equal(fill.GetProperty("token").GetInt32(), own.TokenId);
                Assert.Equal(fill.GetProperty("token_str").GetString(), own.Token);
                Assert.Equal(fill.GetProperty("sequence").GetString(), own.Text);
                Assert.Equal(fill.GetProperty("score").GetSingle(), own.Score, Tolerance);
            }
        }
    }
}
