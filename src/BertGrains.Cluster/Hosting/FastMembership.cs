using Orleans.Configuration;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// How soon the silos declare a silo dead. Requests do not wait for it, because routers ping the replicas with pending calls.
/// Loading lost replicas elsewhere does.
/// </summary>
internal static class FastMembership
{
    private const int MissedProbes = 3;

    private static readonly TimeSpan MaxProbe = TimeSpan.FromSeconds(3);

    /// <summary>Applies the profile and the limits that belong to it.</summary>
    public static ISiloBuilder UseFastMembership(this ISiloBuilder builder) => builder
        .Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
            options.MaxProbeTimeout = MaxProbe;
            options.NumMissedProbesLimit = MissedProbes;
            options.NumVotesForDeathDeclaration = 2;
            // See decision 13.
            options.EnableIndirectProbes = false;
            // A row that was not renewed for 6 s is stale: its silo cannot vote, and a silo that joins probes it. Together with
            // frequent reads, this bounds a start after all silos were killed, see decision 12. A stale silo that answers probes stays.
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
            options.NumMissedTableIAmAliveLimit = 3;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
            // Every silo reads all rows every two seconds, and each start of a silo adds one. The default is a week.
            options.DefunctSiloExpiration = TimeSpan.FromDays(1);
            // A silo that cannot join ends its process, and its supervisor starts it again. The default is five minutes.
            options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        })
        // Not longer than the probes take to find a silo dead, so that the directory does not hold its ranges back any longer.
        .Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = MissedProbes * MaxProbe)
        .Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromSeconds(30))
        .Configure<SiloMessagingOptions>(options =>
        {
            options.CancelRequestOnTimeout = true;
            // Bounds what a fault can queue on one coordinator. Items do not go to grains.
            options.MaxEnqueuedRequestsHardLimit = 1_024;
            // Clients leave a stopping gateway before it stops.
            options.ClientGatewayShutdownNotificationTimeout = TimeSpan.FromSeconds(3);
        });
}
