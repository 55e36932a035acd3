using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ClusterOptions = BertGrains.Cluster.Connections.ClusterOptions;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Ends the process of a silo whose cluster has ended: without a database membership is gone with the primary, and a primary that is
/// started again knows nobody. Orleans would let the silo go on alone for good.
/// </summary>
internal sealed class PrimaryWatch(
    IMembershipTable table,
    ILocalSiloDetails self,
    IOptions<ClusterOptions> cluster,
    IFatalErrorHandler end,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : BackgroundService
{
    /// <summary>So long may the primary be silent; a stop of the whole cluster takes less.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (cluster.Value.PrimaryEndpoint().Equals(self.SiloAddress.Endpoint))
            return;
        // A silo that stops finishes its work also when the primary has stopped before it.
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
            await Task.Delay(Pause, time, cancellationToken);
            var isMember = await AskAsync(cancellationToken);
            if (isMember == true)
                answeredAt = time.GetTimestamp();
            else if (isMember == false || time.GetElapsedTime(answeredAt) >= Patience)
            {
                end.OnFatalException(this, $"The primary silo at {cluster.Value.Primary}, which has the membership of this cluster, is gone.", null);
                return;
            }
        }
    }

    /// <returns>Whether the primary knows this silo; null when it does not answer.</returns>
    private async Task<bool?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var members = await table.ReadAllAsync(cancellationToken).WaitAsync(Pause, time, cancellationToken);
            return members.Members.Any(member => member.Item1.SiloAddress.Equals(self.SiloAddress));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was, the primary did not answer.
            return null;
        }
    }
}
