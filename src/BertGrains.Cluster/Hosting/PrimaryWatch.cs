using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Ends the process of a silo whose cluster has ended. Without a database, the membership ends with the primary, and a restarted primary
/// has an empty one. Orleans does not stop the other silos.
/// </summary>
internal sealed class PrimaryWatch(
    IMembershipTable table,
    ILocalSiloDetails self,
    IOptions<BertGrainsClusterOptions> cluster,
    IFatalErrorHandler end,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : BackgroundService
{
    /// <summary>Longest silence of the primary. Stopping a whole cluster takes less.</summary>
    public static readonly TimeSpan MaxSilence = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (cluster.Value.PrimaryEndpoint().Equals(self.SiloAddress.Endpoint))
            return;
        // A stopping silo finishes its work even when the primary has stopped before it.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await WatchAsync(ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var answeredAt = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Interval, time, cancellationToken);
            var isMember = await IsMemberAsync(cancellationToken);
            if (isMember == true)
                answeredAt = time.GetTimestamp();
            else if (isMember == false || time.GetElapsedTime(answeredAt) >= MaxSilence)
            {
                end.OnFatalException(this, $"The primary silo at {cluster.Value.Primary} (Cluster:Primary) does not answer or was restarted, and the membership of the cluster ended with it.", null);
                return;
            }
        }
    }

    /// <returns>Whether this silo is in the primary's membership; null when the primary does not answer.</returns>
    private async Task<bool?> IsMemberAsync(CancellationToken cancellationToken)
    {
        try
        {
            var members = await table.ReadAllAsync(cancellationToken).WaitAsync(Interval, time, cancellationToken);
            return members.Members.Any(member => member.Item1.SiloAddress.Equals(self.SiloAddress));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Any failure means that the primary did not answer.
            return null;
        }
    }
}
