namespace BertGrains.Cluster.Connections;

/// <summary>Consequences of a failed call for its peer.</summary>
public sealed class FailedCallTests : IDisposable
{
    private readonly ScriptedPeer _peer = new();

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task CallAsync_FailsAfterThePeerWasRegained_DoesNotLoseItAgain()
    {
        var late = new TaskCompletionSource<int>();
        var first = _peer.CallAsync(late.Task);
        _peer.Watch.Lose();
        (await _peer.PingAfterSilenceAsync()).SetResult();
        await _peer.Regained;
        var second = _peer.CallAsync();

        late.SetException(new SiloUnavailableException());

        await Assert.ThrowsAsync<PeerLostException>(() => first);
        Assert.False(_peer.Watch.IsLost);
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task CallAsync_IsRejected_LosesThePeer()
    {
        var other = _peer.CallAsync();
        var call = _peer.CallAsync(new SiloUnavailableException());

        await Assert.ThrowsAsync<PeerLostException>(() => call);
        await Assert.ThrowsAsync<PeerLostException>(() => other);
        Assert.True(_peer.Watch.IsLost);
    }

    [Fact]
    public async Task CallAsync_IsRefusedByAStoppingPeer_KeepsThePendingCalls()
    {
        var answer = new TaskCompletionSource<int>();
        var other = _peer.CallAsync(answer.Task);
        await Assert.ThrowsAsync<PeerLostException>(() => _peer.CallAsync(StoppingPeer.Refusal()));

        Assert.True(_peer.Watch.IsStopping);
        Assert.False(_peer.Watch.IsLost);
        answer.SetResult(3);
        Assert.Equal(3, await other);
    }

    [Fact]
    public async Task CallAsync_StoppingPeerIsLostAndRegained_IsUsedAgain()
    {
        var late = new TaskCompletionSource<int>();
        var lateCall = _peer.CallAsync(late.Task);
        await Assert.ThrowsAsync<PeerLostException>(() => _peer.CallAsync(StoppingPeer.Refusal()));
        _peer.Watch.Lose();
        (await _peer.PingAfterSilenceAsync()).SetResult();
        await _peer.Regained;
        late.SetException(StoppingPeer.Refusal());

        await Assert.ThrowsAsync<PeerLostException>(() => lateCall);
        Assert.False(_peer.Watch.IsStopping);
        Assert.False(_peer.Watch.IsLost);
    }

    public static TheoryData<Exception> FailuresOfOneCall() =>
        [new OrleansException("one call"), new TimeoutException(), new OperationCanceledException("not canceled by the caller")];

    [Theory]
    [MemberData(nameof(FailuresOfOneCall))]
    public async Task CallAsync_Fails_OnlyThatCallFailsAndThePeerIsPinged(Exception failure)
    {
        var other = _peer.CallAsync();
        await Assert.ThrowsAsync<PeerLostException>(() => _peer.CallAsync(failure));

        Assert.False(_peer.Watch.IsLost);
        (await _peer.PingAfterSilenceAsync()).SetResult();
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public async Task CallAsync_FailsOnAnIdlePeer_ThePeerIsPinged()
    {
        await Assert.ThrowsAsync<PeerLostException>(
            () => _peer.CallAsync(new OrleansException("no connection")));

        (await _peer.PingAfterSilenceAsync()).SetException(new OrleansException("no connection"));
        await _peer.Clock.TimerAsync(PeerWatch.Silence);
        Assert.True(_peer.Watch.IsLost);
    }

    [Fact]
    public async Task CallAsync_FailsOutsideOrleans_ThrowsTheException()
    {
        await Assert.ThrowsAsync<FormatException>(() => _peer.CallAsync(new FormatException()));
        Assert.False(_peer.Watch.IsLost);
    }
}
