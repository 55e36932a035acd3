namespace BertGrains.Cluster.Connections;

public sealed class PeerWatchTests : IDisposable
{
    private readonly ScriptedPeer _peer = new();

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task CallAsync_PeerAnswers_ReturnsTheAnswerWithoutPing()
    {
        Assert.Equal(7, await _peer.CallAsync(Task.FromResult(7)));

        await _peer.PassAsync(PeerWatch.Silence);
        Assert.Equal(0, _peer.Watch.InFlight);
        Assert.Equal(0, _peer.UnansweredPings);
    }

    [Fact]
    public async Task CallAsync_LongCallWithAnsweredPings_IsNotLost()
    {
        var answer = new TaskCompletionSource<int>();
        var call = _peer.CallAsync(answer.Task);

        for (var round = 0; round < 20; round++)
            (await _peer.PingAfterSilenceAsync()).SetResult();
        Assert.False(call.IsCompleted);
        answer.SetResult(1);
        Assert.Equal(1, await call);
    }

    [Fact]
    public async Task CallAsync_OtherCallsAreAnswered_IsNotPinged()
    {
        var call = _peer.CallAsync();
        for (var round = 0; round < 10; round++)
        {
            await _peer.PassAsync(PeerWatch.Silence / 2);
            await _peer.CallAsync(Task.FromResult(1));
        }

        Assert.Equal(0, _peer.UnansweredPings);
        Assert.False(call.IsCompleted);
    }

    [Fact]
    public async Task CallAsync_PeerIsSilent_FailsAllPendingCalls()
    {
        var calls = Enumerable.Range(0, 5).Select(_ => _peer.CallAsync()).ToArray();
        await _peer.PingAfterSilenceAsync();
        Assert.False(_peer.Watch.IsLost);

        await _peer.PassAsync(PeerWatch.PingTimeout);

        foreach (var call in calls)
            await Assert.ThrowsAsync<PeerLostException>(() => call);
        Assert.True(_peer.Watch.IsLost);
        Assert.Equal(0, _peer.Watch.InFlight);
        await Assert.ThrowsAsync<PeerLostException>(() => _peer.CallAsync());
    }

    [Fact]
    public async Task CallAsync_PingIsRefused_IsLostAtOnce()
    {
        var call = _peer.CallAsync();
        (await _peer.PingAfterSilenceAsync()).SetException(new SiloUnavailableException());
        await Assert.ThrowsAsync<PeerLostException>(() => call);
    }

    [Fact]
    public async Task CallAsync_PingTimesOutButACallIsAnswered_IsNotLost()
    {
        var call = _peer.CallAsync();
        await _peer.PingAfterSilenceAsync();
        await _peer.PassAsync(PeerWatch.PingTimeout / 2);
        await _peer.CallAsync(Task.FromResult(1));
        await _peer.PassAsync(PeerWatch.PingTimeout / 2);

        (await _peer.PingAfterSilenceAsync()).SetResult();
        Assert.False(call.IsCompleted);
        Assert.False(_peer.Watch.IsLost);
    }

    [Fact]
    public async Task CallAsync_ProcessIsSuspendedDuringAPing_TheAnswerCounts()
    {
        var call = _peer.CallAsync();
        var ping = await _peer.PingAfterSilenceAsync();
        await _peer.SuspendAsync(TimeSpan.FromSeconds(10));
        await _peer.PassAsync(PeerWatch.PingTimeout / 2);

        ping.SetResult();
        await _peer.PingAfterSilenceAsync();
        Assert.False(call.IsCompleted);
        Assert.False(_peer.Watch.IsLost);
    }

    [Fact]
    public async Task CallAsync_ProcessIsSuspendedAndPeerStaysSilent_IsLost()
    {
        var call = _peer.CallAsync();
        await _peer.PingAfterSilenceAsync();
        await _peer.SuspendAsync(TimeSpan.FromSeconds(10));
        await _peer.PassAsync(PeerWatch.PingTimeout - PeerWatch.Silence);

        await Assert.ThrowsAsync<PeerLostException>(() => call);
    }

    [Fact]
    public async Task CallAsync_LostPeerAnswersAPing_IsUsedAgain()
    {
        var call = _peer.CallAsync();
        for (var round = 0; round < 3; round++)
            (await _peer.PingAfterSilenceAsync()).SetException(new SiloUnavailableException());
        await Assert.ThrowsAsync<PeerLostException>(() => call);

        (await _peer.PingAfterSilenceAsync()).SetResult();
        await _peer.Regained;
        Assert.False(_peer.Watch.IsLost);
        Assert.Equal(3, await _peer.CallAsync(Task.FromResult(3)));
    }

    [Fact]
    public async Task CallAsync_CallerCancels_ThrowsWithItsToken()
    {
        using var caller = new CancellationTokenSource();
        var seen = default(CancellationToken);
        var call = _peer.Watch.CallAsync(
            token =>
            {
                seen = token;
                return new TaskCompletionSource<int>().Task;
            },
            caller.Token);

        await caller.CancelAsync();

        var thrown = await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        Assert.Equal(caller.Token, thrown.CancellationToken);
        Assert.True(seen.IsCancellationRequested);
        Assert.Equal(0, _peer.Watch.InFlight);
        Assert.False(_peer.Watch.IsLost);
    }

    [Fact]
    public async Task CallAsync_CallersCancelBeforeTheSilenceEnds_AHungPeerIsLost()
    {
        for (var round = 0; round < 2; round++)
        {
            using var caller = new CancellationTokenSource();
            var call = _peer.Watch.CallAsync(_ => new TaskCompletionSource<int>().Task, caller.Token);
            await _peer.PassAsync(PeerWatch.Silence / 2);
            await caller.CancelAsync();
            await Assert.ThrowsAsync<OperationCanceledException>(() => call);
        }

        await _peer.NextPingAsync();
        await _peer.PassAsync(PeerWatch.PingTimeout);
        await _peer.Clock.TimerAsync(PeerWatch.Silence);
        Assert.True(_peer.Watch.IsLost);
    }

    [Fact]
    public async Task Dispose_PendingCall_FailsItAndStopsPinging()
    {
        var call = _peer.CallAsync();
        _peer.Watch.Dispose();

        await Assert.ThrowsAsync<PeerLostException>(() => call);
        await Assert.ThrowsAsync<PeerLostException>(() => _peer.CallAsync());
        _peer.Watch.Lose();
        _peer.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _peer.UnansweredPings);
    }

    [Fact]
    public async Task CallAsync_LossesOnManyThreads_LeavesNoCallPending()
    {
        using var watch = new PeerWatch("The peer", () => Task.CompletedTask, TimeProvider.System);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            var lost = 0;
            for (var round = 0; round < 2_000; round++)
            {
                if (round % 500 == thread)
                    watch.Lose();
                try
                {
                    await watch.CallAsync(
                        async _ =>
                        {
                            await Task.Yield();
                            return 1;
                        },
                        CancellationToken.None);
                }
                catch (PeerLostException)
                {
                    lost++;
                }
            }

            return lost;
        })));

        Assert.Equal(8, outcomes.Length);
        Assert.Equal(0, watch.InFlight);
    }
}
