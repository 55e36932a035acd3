using System.Threading.Channels;

namespace BertGrains.Cluster.Connections;

/// <summary>A watched peer whose calls and pings the test answers.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private readonly Channel<TaskCompletionSource> _pings = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly TaskCompletionSource _regained = new();

    public ScriptedPeer()
    {
        Watch = new PeerWatch("The peer", Ping, Clock, _regained.SetResult);
    }

    public SignalingClock Clock { get; } = new();

    public PeerWatch Watch { get; }

    /// <summary>Completes when the peer was lost and answers again.</summary>
    public Task Regained => _regained.Task;

    /// <summary>Pings that were not taken with <see cref="NextPingAsync"/>.</summary>
    public int UnansweredPings => _pings.Reader.Count;

    public ValueTask<TaskCompletionSource> NextPingAsync() => _pings.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Advances the clock until the peer is pinged.</summary>
    public async Task<TaskCompletionSource> PingAfterSilenceAsync()
    {
        await PassAsync(PeerWatch.Silence);
        return await NextPingAsync();
    }

    /// <summary>Advances the clock in slices, each when the watch waits.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= PeerWatch.Silence)
        {
            await Clock.TimerAsync(PeerWatch.Silence);
            Clock.Advance(left < PeerWatch.Silence ? left : PeerWatch.Silence);
        }
    }

    /// <summary>Advances the clock at once, as for a process that was suspended while the watch waits.</summary>
    public async Task SuspendAsync(TimeSpan time)
    {
        await Clock.TimerAsync(PeerWatch.Silence);
        Clock.Advance(time);
    }

    /// <summary>A call that completes or fails with the task.</summary>
    public Task<int> CallAsync(Task<int> answer) => Watch.CallAsync(_ => answer, CancellationToken.None);

    /// <summary>A call that fails.</summary>
    public Task<int> CallAsync(Exception failure) => CallAsync(Task.FromException<int>(failure));

    /// <summary>A call that is not answered.</summary>
    public Task<int> CallAsync() => CallAsync(new TaskCompletionSource<int>().Task);

    public void Dispose() => Watch.Dispose();

    private Task Ping()
    {
        var ping = new TaskCompletionSource();
        _pings.Writer.TryWrite(ping);
        return ping.Task;
    }
}
