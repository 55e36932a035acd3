using Microsoft.Extensions.Options;

namespace BertGrains.Inference.Engine;

public sealed class BertEngineTests(TinyModel model) : IClassFixture<TinyModel>
{
    private static readonly DecodeOptions UnitLength = new() { Normalize = true };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task InferAsync_SeveralHeads_OutputsHaveTheOrderOfTheRequest()
    {
        var response = await InferAsync(
            new InferenceRequest { Inputs = Texts("ok"), Heads = ["features", "embedding"], Decode = UnitLength });

        var item = Assert.Single(response.Items);
        Assert.Null(item.Error);
        var features = Assert.IsType<FeaturesOutput>(item.Outputs[0]);
        var embedding = Assert.IsType<EmbeddingOutput>(item.Outputs[1]);
        Assert.Equal((item.Tokens, 32), (features.Tokens, features.Dimensions));
        Assert.Equal(1, Norm(embedding.Values.Span), 1e-5);
    }

    [Fact]
    public async Task StartAsync_WithoutWarmUp_AnswersAreThoseOfAMeasuredEngine()
    {
        await using var engine = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = model.Folder, WarmUp = false }, cancellationToken: _cancellation);
        var request = new InferenceRequest { Inputs = Texts("my card has not arrived"), Heads = ["embedding"] };

        var (unmeasured, measured) = (await engine.InferAsync(request, _cancellation), await InferAsync(request));

        Assert.Equal(Embedding(measured.Items[0]).Span.ToArray(), Embedding(unmeasured.Items[0]).Span.ToArray());
    }

    [Fact]
    public async Task InferAsync_SameTextAloneAndInABatch_HasTheSameEmbedding()
    {
        string[] texts =
            [.. Enumerable.Range(1, 300).Select(i => string.Join(' ', Enumerable.Repeat("my card has not arrived", 1 + (i % 12))))];
        var together = await InferAsync(new InferenceRequest { Inputs = Texts(texts), Heads = ["embedding"] });
        for (var i = 0; i < texts.Length; i += 37)
        {
            var alone = await InferAsync(new InferenceRequest { Inputs = Texts(texts[i]), Heads = ["embedding"] });
            var (expected, actual) = (Embedding(alone.Items[0]), Embedding(together.Items[i]));
            for (var k = 0; k < expected.Length; k++)
                Assert.Equal(expected.Span[k], actual.Span[k], 1e-5f);
        }
    }

    [Fact]
    public async Task InferAsync_ConcurrentRequestsWithDifferentHeads_EachHasItsOwnOutputs()
    {
        string[][] heads = [["embedding"], ["features"], ["features", "embedding"]];
        var calls = Enumerable.Range(0, 90).Select(i => InferAsync(new InferenceRequest
        {
            Inputs = Texts($"text number {i}", "another one"),
            Heads = heads[i % 3],
        })).ToList();

        for (var i = 0; i < calls.Count; i++)
        {
            foreach (var item in (await calls[i]).Items)
            {
                Assert.Null(item.Error);
                Assert.Equal(
                    heads[i % 3].Select(head => head == "embedding" ? typeof(EmbeddingOutput) : typeof(FeaturesOutput)),
                    item.Outputs.Select(output => output.GetType()));
            }
        }
    }

    [Fact]
    public async Task InferAsync_OneBadItem_OtherItemsSucceed()
    {
        var response = await InferAsync(new InferenceRequest
        {
            Inputs =
            [
                InputItem.FromText("good"),
                InputItem.FromText(""),
                InputItem.FromTokenIds([5, 9_999_999]),
                InputItem.FromText("\ud800 lone"),
            ],
            Heads = ["embedding"],
        });

        Assert.Equal([null, ErrorCode.InvalidRequest, ErrorCode.InvalidRequest, null], response.Items.Select(item => item.Error?.Code));
    }

    [Fact]
    public async Task InferAsync_LongText_IsTruncatedOrRefused()
    {
        var request = new InferenceRequest { Inputs = Texts(string.Join(' ', Enumerable.Repeat("card", 400))), Heads = ["embedding"] };
        var cut = (await InferAsync(request)).Items[0];
        Assert.Equal((TinyModel.MaxTokens, true), (cut.Tokens, cut.Truncated));

        var refused = (await InferAsync(request with { Truncate = false })).Items[0];
        Assert.Equal(ErrorCode.TooLarge, refused.Error?.Code);
        Assert.EndsWith("Shorten it, or set truncate or windows.", refused.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_InvalidRequest_HasAnErrorCode()
    {
        var good = new InferenceRequest { Inputs = Texts("ok"), Heads = ["embedding"] };
        await ExpectAsync(ErrorCode.UnknownModel, good with { Model = "none" });
        await ExpectAsync(ErrorCode.UnknownHead, good with { Heads = ["none"] });
        await ExpectAsync(ErrorCode.InvalidRequest, good with { Heads = [] });
        await ExpectAsync(ErrorCode.InvalidRequest, good with { Heads = ["embedding", "embedding"] });
        await ExpectAsync(ErrorCode.InvalidRequest, good with { Inputs = [] });
        await ExpectAsync(ErrorCode.InvalidRequest, good with { Decode = new DecodeOptions { Dimensions = 33 } });
        await ExpectAsync(ErrorCode.InvalidRequest, good with { Timeout = TimeSpan.FromSeconds(-1) });
        await ExpectAsync(ErrorCode.InvalidRequest, good with { Timeout = TimeSpan.MaxValue });
    }

    [Fact]
    public async Task InferAsync_Dimensions_TruncatesBeforeNormalizing()
    {
        var decode = UnitLength with { Dimensions = 7 };
        var item = (await InferAsync(new InferenceRequest { Inputs = Texts("ok"), Heads = ["embedding"], Decode = decode })).Items[0];
        Assert.Equal(7, Embedding(item).Length);
        Assert.Equal(1, Norm(Embedding(item).Span), 1e-5);
    }

    [Fact]
    public async Task InferAsync_Canceled_Throws()
    {
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => model.Engine.InferAsync(
            new InferenceRequest { Inputs = Texts("ok"), Heads = ["embedding"] }, left.Token));
    }

    [Fact]
    public async Task InferAsync_TimeoutZero_ItemsExceedTheirDeadline()
    {
        var texts = Texts([.. Enumerable.Repeat("text", 64)]);
        var request = new InferenceRequest { Inputs = texts, Heads = ["embedding"], Timeout = TimeSpan.Zero };
        var response = await InferAsync(request);
        Assert.All(response.Items, item => Assert.Equal(ErrorCode.DeadlineExceeded, item.Error?.Code));
    }

    [Fact]
    public async Task InferAsync_MoreItemsThanTheQueueCapacity_AllSucceed()
    {
        await using var small = await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = model.Folder, Device = "cpu", QueueCapacity = 8 }, cancellationToken: _cancellation);
        var texts = Texts([.. Enumerable.Range(0, 500).Select(i => $"text {i}")]);
        var response = await small.InferAsync(new InferenceRequest { Inputs = texts, Heads = ["embedding"] }, _cancellation);
        Assert.All(response.Items, item => Assert.Null(item.Error));
    }

    [Fact]
    public async Task StartAsync_InvalidOptions_NamesEveryFault()
    {
        var options = new BertGrainsOptions { Device = "abacus", QueueCapacity = 0 };
        var e = await Assert.ThrowsAsync<OptionsValidationException>(
            () => BertEngine.StartAsync(options, cancellationToken: _cancellation));
        Assert.Equal(
            [
                "Bundles: BertGrainsOptions.Bundles must name at least one folder, none of them blank.",
                "Device: BertGrainsOptions.Device must be auto, cpu, cuda or cuda:N.",
                "QueueCapacity: The field BertGrainsOptions.QueueCapacity must be between 1 and 10000000.",
            ],
            e.Failures);
    }

    [Fact]
    public async Task StartAsync_BlankFolder_IsAFault()
    {
        var options = new BertGrainsOptions { Bundles = ["models", " "] };
        await Assert.ThrowsAsync<OptionsValidationException>(() => BertEngine.StartAsync(options, cancellationToken: _cancellation));
    }

    [Fact]
    public async Task TokenizeAndDecode_Text_RoundTrips()
    {
        var tokens = Assert.Single((await model.Engine.TokenizeAsync(new TokenizeRequest(["my card"]), _cancellation)).Items);
        Assert.True(tokens[0].Special && tokens[^1].Special);
        Assert.Equal("my", "my card"[tokens[1].Start..tokens[1].End]);
        var decoded = await model.Engine.DecodeAsync(new DecodeRequest([[.. tokens.Select(token => token.Id)]]), _cancellation);
        Assert.Equal("my card", Assert.Single(decoded.Items));
        Assert.Equal(
            ErrorCode.InvalidRequest, (await model.Engine.DecodeAsync(new DecodeRequest([[-1]]), _cancellation)).Error?.Code);
    }

    private Task<InferenceResponse> InferAsync(InferenceRequest request) => model.Engine.InferAsync(request, _cancellation);

    private async Task ExpectAsync(ErrorCode code, InferenceRequest request) => Assert.Equal(code, (await InferAsync(request)).Error?.Code);

    private static InputItem[] Texts(params string[] texts) => [.. texts.Select(text => InputItem.FromText(text))];

    private static ReadOnlyMemory<float> Embedding(ItemResult item) => ((EmbeddingOutput)item.Outputs[0]).Values;

    private static double Norm(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }
}
