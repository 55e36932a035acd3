namespace BertGrains.Cluster.Connections;

/// <summary>Outcome of a ping.</summary>
internal enum PingOutcome
{
    Answered,
    Failed,
    TimedOut,
}

/// <summary>Pings a peer with a timeout.</summary>
/// <param name="send">Sends one ping; completes when it is answered.</param>
/// <param name="time">Clock of the timeout.</param>
internal sealed class PeerPing(Func<Task> send, TimeProvider time)
{
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public async Task<PingOutcome> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ping = send();
            ping.Ignore();
            if (!await CompletesInTimeAsync(ping, cancellationToken).ConfigureAwait(false))
                return PingOutcome.TimedOut;
            await ping.ConfigureAwait(false);
            return PingOutcome.Answered;
        }
        catch (TimeoutException)
        {
            // Orleans' own response timeout.
            return PingOutcome.TimedOut;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return PingOutcome.Failed;
        }
    }

    // The timeout is counted in slices. A process that was suspended finds its timers expired before it reads the replies that arrived
    // in the meantime; a suspension of any length counts as one slice, and the remaining slices leave time to read.
    private async Task<bool> CompletesInTimeAsync(Task ping, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < PeerWatch.PingTimeout && !ping.IsCompleted; waited += PeerWatch.Silence)
        {
            await ping.WaitAsync(PeerWatch.Silence, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return ping.IsCompleted;
    }
}
