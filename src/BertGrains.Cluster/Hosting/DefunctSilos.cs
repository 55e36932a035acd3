using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Clears the membership table of silos whose processes are gone, before this silo joins. Orleans lets nobody join while a silo that the
/// table calls active does not answer, and leaves it to the active silos to declare it dead: when all of them were killed, there are
/// none, and a start within half a minute of it would wait for five. A silo is cleared if it takes no connection and has not renewed
/// its row for longer than a living one ever waits; either alone may be a fault of the network or of the database.
/// </summary>
internal sealed class DefunctSilos(
    IMembershipTable table,
    IClusterMembershipService membership,
    ILocalSiloDetails self,
    TimeProvider time,
    ILogger<DefunctSilos> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>A living silo renews its row every <see cref="FastMembership.Renewal"/>; the rest is for a slow database.</summary>
    public static readonly TimeSpan Silence = FastMembership.Renewal + TimeSpan.FromSeconds(3);

    // Then Orleans decides; a silo that is there but does not answer is its to judge.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // When a row was first seen as it is: the clocks of the silo that wrote it and of this one may differ.
    private readonly Dictionary<SiloAddress, (DateTime RenewedAt, long SeenAt)> _seen = [];

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(
        // The table is read by then, and this silo joins at the next stage.
        nameof(DefunctSilos), ServiceLifecycleStage.RuntimeGrainServices + 1, ClearAsync, _ => Task.CompletedTask);

    /// <summary>Returns when no active silo is unreachable.</summary>
    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < Limit)
        {
            var members = (await table.ReadAllAsync(cancellationToken)).Members.Select(member => member.Item1);
            var unreachable = await Task.WhenAll(
                members.Where(IsOther).Select(async silo => await IsReachableAsync(silo, cancellationToken) ? null : silo));
            var gone = unreachable.OfType<MembershipEntry>().ToList();
            if (gone.Count == 0)
                return;
            foreach (var silo in gone.Where(IsSilent))
            {
                logger.DefunctSilo(silo.SiloName, silo.SiloAddress.Endpoint);
                await membership.TryKill(silo.SiloAddress);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private static async Task<bool> IsReachableAsync(MembershipEntry silo, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        using var socket = new Socket(silo.SiloAddress.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo.SiloAddress.Endpoint, timeout.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // Orleans itself replaces a silo that had this one's endpoint.
    private bool IsOther(MembershipEntry silo) =>
        silo.Status == SiloStatus.Active && !silo.SiloAddress.Endpoint.Equals(self.SiloAddress.Endpoint);

    private bool IsSilent(MembershipEntry silo)
    {
        var renewedAt = silo.IAmAliveTime > silo.StartTime ? silo.IAmAliveTime : silo.StartTime;
        if (!_seen.TryGetValue(silo.SiloAddress, out var seen) || seen.RenewedAt != renewedAt)
            _seen[silo.SiloAddress] = seen = (renewedAt, time.GetTimestamp());
        return time.GetElapsedTime(seen.SeenAt) > Silence;
    }
}
