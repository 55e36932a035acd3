using System.Threading.Channels;

namespace BertGrains.Cluster.Connections;

/// <summary>A watched peer whose pings and calls are answered when the test says so.</summary>
internal sealed class ScriptedPeer : IDisposable
{
    private readonly Channel<TaskCompletionSource> _pings = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly TaskCompletionSource _regained = new();

    public ScriptedPeer()
    {
        Watch = new PeerWatch("The peer", Ping, Clock, _regained.SetResult);
    }

    public ManualClock Clock { get; } = new();

    public PeerWatch Watch { get; }

    /// <summary>Done when the peer was lost and is back.</summary>
    public Task Regained => _regained.Task;

    /// <summary>Pings that nobody took with <see cref="NextPingAsync"/>.</summary>
    public int UnansweredPings => _pings.Reader.Count;

    public ValueTask<TaskCompletionSource> NextPingAsync() => _pings.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Lets the silence pass after which the peer is pinged.</summary>
    public async Task<TaskCompletionSource> PingAfterSilenceAsync()
    {
        await PassAsync(PeerWatch.Silence);
        return await NextPingAsync();
    }

    /// <summary>Lets time pass while the watch waits for it, a slice after the other.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= PeerWatch.Silence)
        {
            await Clock.TimerAsync(PeerWatch.Silence);
            Clock.Advance(left < PeerWatch.Silence ? left : PeerWatch.Silence);
        }
    }

    /// <summary>Lets the whole process stand still while the watch waits.</summary>
    public async Task StandStillAsync(TimeSpan time)
    {
        await Clock.TimerAsync(PeerWatch.Silence);
        Clock.Leap(time);
    }

    /// <summary>A call that is answered, or fails, as the task does.</summary>
    public Task<int> CallAsync(Task<int> answer) => Watch.CallAsync(_ => answer, CancellationToken.None);

    /// <summary>A call that fails.</summary>
    public Task<int> CallAsync(Exception failure) => CallAsync(Task.FromException<int>(failure));

    /// <summary>A call that the peer does not answer.</summary>
    public Task<int> CallAsync() => CallAsync(new TaskCompletionSource<int>().Task);

    public void Dispose() => Watch.Dispose();

    private Task Ping()
    {
        var ping = new TaskCompletionSource();
        _pings.Writer.TryWrite(ping);
        return ping.Task;
    }
}
