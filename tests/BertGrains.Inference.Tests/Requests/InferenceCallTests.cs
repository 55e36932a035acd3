using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Inference.Requests;

public sealed class InferenceCallTests(TinyModel model) : IClassFixture<TinyModel>
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_DecodingThrowsForEveryItem_Throws()
    {
        // The device returns the output of the first head only. There are more items than the window admits at a time.
        var device = new ScriptedDevice();
        await using var served = await ServeAsync(device, "undecodable", TimeProvider.System);
        using var call = new InferenceCall(served.Codec, served.Replica, new RequestPlan([1], 2), Request(5_000), TimeProvider.System);

        await Assert.ThrowsAsync<IndexOutOfRangeException>(() => call.RunAsync(_cancellation).WaitAsync(_cancellation));
    }

    [Fact]
    public async Task RunAsync_DeadlinePassesInTheQueue_ItemsAreCountedByTheirOutcome()
    {
        var outcomes = new ConcurrentBag<string?>();
        using var listener = Listen("expired", outcomes);
        using var entered = new SemaphoreSlim(0);
        using var gate = new ManualResetEventSlim();
        var device = new ScriptedDevice
        {
            OnRun = _ =>
            {
                entered.Release();
                gate.Wait(_cancellation);
            },
        };
        var time = new FakeTimeProvider();
        await using var served = await ServeAsync(device, "expired", time);
        using var first = new InferenceCall(served.Codec, served.Replica, new RequestPlan([0], 1), Request(1), time);
        var running = first.RunAsync(_cancellation);
        await entered.WaitAsync(_cancellation);
        using var second = new InferenceCall(
            served.Codec, served.Replica, new RequestPlan([0], 1), Request(3) with { Timeout = TimeSpan.FromHours(1) }, time);
        var waiting = second.RunAsync(_cancellation);
        time.Advance(TimeSpan.FromHours(2));
        gate.Set();

        Assert.Null(Assert.Single(await running).Error);
        Assert.All(await waiting, item => Assert.Equal(ErrorCode.DeadlineExceeded, item.Error?.Code));
        Assert.Equal(["deadline_exceeded", "deadline_exceeded", "deadline_exceeded", "ok"], outcomes.Order());
    }

    [Fact]
    public async Task RunAsync_DeadlinePassesDuringTokenization_TokenizesNoFurtherItem()
    {
        var time = new FakeTimeProvider();
        await using var served = await ServeAsync(new ScriptedDevice(), "late", time);
        var read = new List<int>();
        var inputs = new WatchedList<InputItem>(100, InputItem.FromText("card"), index =>
        {
            read.Add(index);
            if (index == 2)
                time.Advance(TimeSpan.FromSeconds(2));
        });
        using var call = new InferenceCall(
            served.Codec,
            served.Replica,
            new RequestPlan([0], 1),
            Request(1) with { Inputs = inputs, Timeout = TimeSpan.FromSeconds(1) },
            time);
        var results = await call.RunAsync(_cancellation);

        Assert.Equal([0, 1, 2], read);
        Assert.Equal(100, results.Count);
        Assert.All(results.Skip(3), result => Assert.Equal(DeadlineErrors.PassedBeforeTokenization, result.Error));
    }

    [Fact]
    public async Task Tokenize_CallerLeaves_TokenizesNoFurtherText()
    {
        await using var served = await ServeAsync(new ScriptedDevice(), "left", TimeProvider.System);
        using var left = new CancellationTokenSource();
        var read = 0;
        var texts = new WatchedList<string>(100, "card", _ =>
        {
            // The first 100 reads add up the lengths.
            if (++read == 103)
                left.Cancel();
        });

        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await served.Codec.TokenizeAsync(new TokenizeRequest(texts), left.Token));
        Assert.Equal(103, read);
    }

    private static MeterListener Listen(string name, ConcurrentBag<string?> outcomes)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "bertgrains.items")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var values = new Dictionary<string, object?>(tags.ToArray());
            if ((string?)values["model"] == name && count > 0)
                outcomes.Add((string?)values["outcome"]);
        });
        listener.Start();
        return listener;
    }

    private static InferenceRequest Request(int items) => new()
    {
        Inputs = [.. Enumerable.Repeat(InputItem.FromText("card"), items)],
        Heads = ["scripted"],
    };

    private async Task<Served> ServeAsync(ScriptedDevice device, string name, TimeProvider time)
    {
        var bundle = await Bundle.OpenAsync(model.Folder, _cancellation);
        var shape = new ReplicaShape(name, TinyModel.MaxTokens, Vocabulary: 100, Heads: 2);
        var settings = new ReplicaSettings(10_000, TimeSpan.FromDays(1));
        var replica = ModelReplica.Start(shape, device, settings, null, NullLogger.Instance, time, _cancellation);
        device.IsServing = true;
        return new Served(ModelCodec.Load(bundle), replica);
    }

    private sealed record Served(ModelCodec Codec, ModelReplica Replica) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Replica.DisposeAsync();
    }
}
