using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Ends an accepted connection of another cluster after the name of the own cluster was sent. Orleans writes the name and ends the connection
/// at once, so that the name often does not leave the process, and the peer's operator does not see it.
/// </summary>
public static class ForeignPeers
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(1);

    /// <summary>Adds it to the pipeline of accepted connections, outside of the encryption.</summary>
    public static void Attach(IConnectionBuilder builder) => builder.Use(next => connection => RunAsync(connection, next));

    /// <summary>Runs a connection.</summary>
    public static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        catch (Exception exception) when (PeerFault.ClusterOf(exception) is not null)
        {
            await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
            await WaitForEndAsync(connection).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task WaitForEndAsync(ConnectionContext connection)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = connection.ConnectionClosed.Register(ended.SetResult).ConfigureAwait(false);
        await ended.Task.WaitAsync(SendLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
