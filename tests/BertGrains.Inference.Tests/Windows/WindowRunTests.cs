using BertGrains.Inference.Bundles;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Windows;

/// <summary>Windows as work items: each is one of its own, and one item becomes one result.</summary>
public sealed class WindowRunTests(TinyModel model) : IClassFixture<TinyModel>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task InferAsync_RandomLongTexts_AreTheMeanOfTheirWindows()
    {
        var random = new Random(5);
        for (var i = 0; i < 10; i++)
        {
            var text = WindowPlanTests.Words(random, random.Next(60, 200));
            var windows = new WindowPlan(TinyModel.MaxTokens, 32, WindowedSequence.Longer, null).Split(WindowPlanTests.Whole(text)).Windows!;

            var whole = Assert.Single(await RunAsync([InputItem.FromText(text)], new WindowOptions { Overlap = 32 }));
            var alone = await RunAsync([.. windows.Select(window => InputItem.FromTokenIds(window.Ids))], null);

            Assert.Equal((windows.Count, false), (whole.Windows, whole.Truncated));
            Assert.Equal(windows.Sum(window => window.Ids.Length), whole.Tokens);
            var expected = new float[Vector(whole).Length];
            foreach (var item in alone)
            {
                for (var k = 0; k < expected.Length; k++)
                    expected[k] += Vector(item)[k] * item.Tokens / whole.Tokens;
            }

            Assert.All(expected.Zip(Vector(whole)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    [Fact]
    public async Task InferAsync_ItemsOfAllLengths_AnswerInOrder()
    {
        string[] texts = ["card", string.Join(' ', Enumerable.Repeat("card", 900)), "", "bank", string.Join(' ', Enumerable.Repeat("bank", 300))];

        var items = await RunAsync([.. texts.Select(text => InputItem.FromText(text))], WindowOptions.Default);

        Assert.Equal([false, false, true, false, false], items.Select(item => item.Error is not null));
        Assert.Equal([true, false, true, true, false], items.Select(item => item.Windows == 1));
    }

    [Fact]
    public async Task RunAsync_MoreWindowsThanARequestMayHaveInFlight_Finishes()
    {
        var bundle = await Bundle.OpenAsync(model.Folder, _cancellation);
        var device = new ScriptedDevice();
        var shape = new ReplicaShape("windows", TinyModel.MaxTokens, Vocabulary: 100, Heads: 2);
        await using var replica = ModelReplica.Start(
            shape, device, new ReplicaSettings(10_000, TimeSpan.FromDays(1)), null, NullLogger.Instance, TimeProvider.System, _cancellation);
        device.IsServing = true;
        var codec = ModelCodec.Load(bundle);
        var request = new InferenceRequest
        {
            Inputs = [InputItem.FromText(string.Join(' ', Enumerable.Range(0, 8_000)))],
            Heads = ["embedding"],
            Windows = new WindowOptions { Tokens = 10, Overlap = 4 },
        };
        var (plan, _) = RequestPlan.Create(codec, request);
        using var call = new InferenceCall(codec, replica, plan!, request, TimeProvider.System);

        var item = Assert.Single(await call.RunAsync(_cancellation));

        Assert.Null(item.Error);
        Assert.True(item.Windows > ItemWindow.Size, $"{item.Windows}");
    }

    [Fact]
    public async Task InferAsync_CallerCancelsWhileWindowsWait_Throws()
    {
        using var left = new CancellationTokenSource();
        var request = new InferenceRequest
        {
            Inputs = [InputItem.FromText(string.Join(' ', Enumerable.Range(0, 60_000)))],
            Heads = ["embedding"],
            Windows = new WindowOptions { Overlap = 100 },
        };
        var running = model.Engine.InferAsync(request, left.Token);
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Null((await RunAsync([InputItem.FromText("card")], null))[0].Error);
    }

    [Theory]
    [InlineData(TruncationSide.Right)]
    [InlineData(TruncationSide.Left)]
    public async Task InferAsync_PairsOf20And600TokensInBothOrders_AreCutWithTheirTypes(TruncationSide side)
    {
        var (few, many) = (string.Join(' ', Enumerable.Repeat("card", 20)), string.Join(' ', Enumerable.Range(0, 600)));
        foreach (var (text, pair) in ((string, string)[])[(few, many), (many, few)])
        {
            var limit = new Tokenization.Truncation(
                TinyModel.MaxTokens,
                Direction: side == TruncationSide.Left ? Tokenization.TruncationDirection.Left : Tokenization.TruncationDirection.Right);
            var encoding = WindowPlanTests.Tokenizer.Encode(text, pair, limit);
            var whole = WindowPlanTests.Whole(few).Ids.Length - 2;

            Assert.Equal(TinyModel.MaxTokens, encoding.Ids.Length);
            Assert.Equal(text == few ? whole + 2 : TinyModel.MaxTokens - whole - 1, encoding.TypeOneStart);
            var request = new InferenceRequest { Inputs = [InputItem.FromText(text, pair)], Heads = ["embedding"], TruncationSide = side };
            var item = Assert.Single((await model.Engine.InferAsync(request, _cancellation)).Items);
            Assert.Equal((TinyModel.MaxTokens, true, 1), (item.Tokens, item.Truncated, item.Windows));
        }
    }

    private async Task<IReadOnlyList<ItemResult>> RunAsync(IReadOnlyList<InputItem> inputs, WindowOptions? windows)
    {
        var request = new InferenceRequest
        {
            Inputs = inputs,
            Heads = ["embedding"],
            Windows = windows,
            Decode = new DecodeOptions { Normalize = false },
        };
        var response = await model.Engine.InferAsync(request, _cancellation);
        return response.Error is null ? response.Items : throw new BertException(response.Error);
    }

    private static float[] Vector(ItemResult item) => ((EmbeddingOutput)item.Outputs[0]).Values.ToArray();
}
