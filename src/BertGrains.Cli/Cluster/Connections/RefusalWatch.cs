using System.Diagnostics;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>Notes why peers end connections while a process starts: Orleans reports only that it did not connect. Thread-safe.</summary>
/// <param name="peer">What the process connects to, such as "the core silo".</param>
/// <param name="port">The port to connect to, such as "gateway port (Silo:GatewayPort)".</param>
/// <param name="own">Name of the own cluster.</param>
internal sealed class RefusalWatch(string peer, string port, string own)
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1);

    private readonly List<Task> _connections = [];
    private volatile string? _fault;

    /// <summary>The peer that ended a connection, and why; null when none did. Another cluster takes precedence.</summary>
    public string? Fault => _fault;

    /// <summary>Adds the watch to a connection pipeline.</summary>
    public void Attach(IConnectionBuilder builder) => builder.Use(next => connection => RunAsync(connection, next));

    /// <summary>Runs a connection.</summary>
    public Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var running = WatchAsync(connection, next);
        lock (_connections)
        {
            _connections.RemoveAll(ended => ended.IsCompleted);
            _connections.Add(running);
        }

        return running;
    }

    /// <summary>Waits until the connections have ended whose failure Orleans has reported, so that <see cref="Fault"/> is complete.</summary>
    public async Task EndAsync()
    {
        Task all;
        lock (_connections)
            all = Task.WhenAll(_connections);
        await all.WaitAsync(EndLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var begin = Stopwatch.GetTimestamp();
        HandshakeInput.Insert(connection);
        try
        {
            await next(connection);
            Note(connection, null, begin);
        }
        catch (Exception exception)
        {
            Note(connection, exception, begin);
            throw;
        }
    }

    private void Note(ConnectionContext connection, Exception? exception, long begin)
    {
        if (_fault is null || PeerFault.ClusterOf(exception) is not null)
            _fault = PeerFault.Describe($"{peer} at {connection.RemoteEndPoint}", port, exception, own, Stopwatch.GetElapsedTime(begin)) ?? _fault;
    }
}
