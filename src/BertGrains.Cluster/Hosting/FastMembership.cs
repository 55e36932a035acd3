using Orleans.Configuration;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// How soon the silos agree that one of them is gone. Requests do not wait for it, since fronts watch the replicas that owe them an
/// answer; replicas that are to be loaded elsewhere do.
/// </summary>
internal static class FastMembership
{
    /// <summary>
    /// So often every silo renews its row in the membership table. A start after all silos were killed waits a little longer than that,
    /// see <see cref="DefunctSilos"/>; that is worth one small write a silo.
    /// </summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);

    private const int MissedProbes = 3;

    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Deactivation = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GatewayNotice = TimeSpan.FromSeconds(3);

    /// <summary>Applies the profile and the limits that belong to it.</summary>
    public static ISiloBuilder UseFastMembership(this ISiloBuilder builder) => builder
        .Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.MinProbeTimeout = TimeSpan.FromSeconds(0.5);
            options.MaxProbeTimeout = LongestProbe;
            options.NumMissedProbesLimit = MissedProbes;
            options.NumVotesForDeathDeclaration = 2;
            // The last probe would go through another silo, which Orleans gives exactly the time that the asking silo waits itself
            // (SiloHealthMonitor 10.2.2): where the target hangs, the asking silo gives up first and counts nothing, so that a silo that
            // stood still for 15 s was declared dead in two of three runs only. Two silos have to vote anyway.
            options.EnableIndirectProbes = false;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(15);
            options.IAmAliveTablePublishTimeout = Renewal;
            // With this many renewals missed a row counts for nothing: after half a minute, so that a database may fail that long.
            options.NumMissedTableIAmAliveLimit = 6;
            // A silo that cannot join ends its process, and whatever starts it tries again; five minutes, the default, are too long.
            options.MaxJoinAttemptTime = TimeSpan.FromMinutes(1);
        })
        // The directory holds a dead silo's ranges back for what this is longer than the probes take to find it dead: not at all.
        .Configure<GrainDirectoryOptions>(options => options.RangeLeaseDuration = MissedProbes * LongestProbe)
        .Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = Deactivation)
        .Configure<SiloMessagingOptions>(options =>
        {
            options.CancelRequestOnTimeout = true;
            // Bounds what a fault can pile up on one coordinator. Items go to no grain.
            options.MaxEnqueuedRequestsHardLimit = 1_024;
            // Clients leave a gateway that stops before it stops.
            options.ClientGatewayShutdownNotificationTimeout = GatewayNotice;
        });
}
