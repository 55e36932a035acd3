using System.Threading.Channels;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Replicas;
using BertGrains.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Inference.Engine;

public sealed class EngineModelTests(TinyModel model) : IClassFixture<TinyModel>, IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly SignalingClock _clock = new();
    private readonly CollectedLog _log = new();
    private readonly Channel<ScriptedDevice> _loads = Channel.CreateUnbounded<ScriptedDevice>();
    private volatile bool _fails;
    private volatile bool _failsToLoad;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task InferAsync_ReplicaFaulted_IsLoadedAgainAndServes()
    {
        await using var served = await ServeAsync();
        var first = await _loads.Reader.ReadAsync(_cancellation);
        await BreakAsync(served);
        Assert.Equal(ErrorCode.Unavailable, served.Fault?.Code);
        Assert.Equal(TimeSpan.FromSeconds(1), served.Fault?.RetryAfter);
        Assert.Equal(ErrorCode.Unavailable, await InferAsync(served));

        _fails = false;
        await _clock.PassAsync(TimeSpan.FromSeconds(1));
        await _log.WaitAsync("loaded again");

        Assert.Null(served.Fault);
        Assert.Null(await InferAsync(served));
        Assert.True(first.IsDisposed);
    }

    [Fact]
    public async Task InferAsync_EveryReplicaFaults_IsGivenUpAfterFiveLoads()
    {
        await using var served = await ServeAsync();
        for (var attempt = 1; attempt <= EngineModel.Attempts; attempt++)
        {
            await BreakAsync(served);
            await _clock.PassAsync(TimeSpan.FromSeconds(1 << (attempt - 1)));
            await _log.WaitAsync($"attempt {attempt} of 5");
        }

        await BreakAsync(served);
        await _log.WaitAsync("Restart the process");

        Assert.Equal(ErrorCode.Internal, served.Fault?.Code);
        Assert.Contains("Restart the process", served.Fault?.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Unavailable, await InferAsync(served));
    }

    [Fact]
    public async Task InferAsync_LoadsFail_AreRetriedWithLongerPauses()
    {
        await using var served = await ServeAsync();
        _failsToLoad = true;
        await BreakAsync(served);
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await _clock.PassAsync(TimeSpan.FromSeconds(1 << (attempt - 1)));
            await _log.WaitAsync($"could not be loaded again after a fault, attempt {attempt} of 5");
            Assert.Equal(ErrorCode.Unavailable, served.Fault?.Code);
        }

        (_fails, _failsToLoad) = (false, false);
        await _clock.PassAsync(TimeSpan.FromSeconds(8));
        await _log.WaitAsync("attempt 4 of 5");
        Assert.Null(await InferAsync(served));
    }

    [Fact]
    public async Task InferAsync_FaultAfterALongTime_IsTheFirstOfARow()
    {
        await using var served = await ServeAsync();
        for (var fault = 0; fault < 2 * EngineModel.Attempts; fault++)
        {
            await BreakAsync(served);
            _fails = false;
            await _clock.PassAsync(TimeSpan.FromSeconds(1));
            await _log.WaitAsync("attempt 1 of 5");
            _clock.Advance(EngineModel.Repaired);
        }

        Assert.Null(await InferAsync(served));
    }

    [Fact]
    public async Task DisposeAsync_BeforeTheReplicaIsLoadedAgain_Ends()
    {
        var served = await ServeAsync();
        await BreakAsync(served);
        await _clock.TimerAsync(TimeSpan.FromSeconds(1));

        await served.DisposeAsync().AsTask().WaitAsync(_cancellation);
    }

    private async Task BreakAsync(EngineModel served)
    {
        _fails = true;
        var replica = served.Replica;
        while (!replica.Faulted.IsCompleted)
            await InferAsync(served);
    }

    private async Task<ErrorCode?> InferAsync(EngineModel served)
    {
        var response = await served.InferAsync(
            new InferenceRequest { Inputs = [.. Enumerable.Repeat(InputItem.FromText("card"), 16)], Heads = ["embedding"] }, _cancellation);
        return response.Error?.Code ?? response.Items.Select(item => item.Error?.Code).FirstOrDefault(code => code is not null);
    }

    private async Task<EngineModel> ServeAsync()
    {
        var codec = ModelCodec.Load(await Bundle.OpenAsync(model.Folder, _cancellation));
        var logger = new LoggerFactory([_log]).CreateLogger("test");
        return new EngineModel(codec, Load(), _ => LoadAgain(), logger, _clock);

        Task<ModelReplica> LoadAgain() => _failsToLoad ? throw new IOException("The disk is gone.") : Task.FromResult(Load());
    }

    private ModelReplica Load()
    {
        var device = new ScriptedDevice { Answer = item => new([.. Enumerable.Repeat(1f, 32)], 1, 32) };
        device.OnRun = _ =>
        {
            if (_fails)
                throw new InvalidOperationException("The device failed.");
        };
        var replica = ModelReplica.Start(
            new ReplicaShape("tiny", TinyModel.MaxTokens, Vocabulary: 100, Heads: 2),
            device,
            new ReplicaSettings(1_000, TimeSpan.FromDays(1)),
            null,
            NullLogger.Instance,
            TimeProvider.System,
            _cancellation);
        device.IsServing = true;
        _loads.Writer.TryWrite(device);
        return replica;
    }
}
