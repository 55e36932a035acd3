using Orleans.Configuration;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// How soon the silos agree that one of them is gone. Requests do not wait for it, since fronts watch the replicas that owe them an
/// answer; replicas that are to be loaded elsewhere do.
/// </summary>
internal static class FastMembership
{
    private static readonly TimeSpan Deactivation = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GatewayNotice = TimeSpan.FromSeconds(3);

    /// <summary>Applies the profile and the limits that belong to it.</summary>
    public static ISiloBuilder UseFastMembership(this ISiloBuilder builder) => builder
        .Configure<ClusterMembershipOptions>(options =>
        {
            options.ProbeTimeout = TimeSpan.FromSeconds(1);
            options.NumMissedProbesLimit = 3;
            options.NumVotesForDeathDeclaration = 2;
            options.TableRefreshTimeout = TimeSpan.FromSeconds(15);
            options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
        })
        .Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = Deactivation)
        .Configure<SiloMessagingOptions>(options =>
        {
            options.CancelRequestOnTimeout = true;
            // The schedulers refuse by prediction long before; this only bounds what a fault can pile up on one activation.
            options.MaxEnqueuedRequestsHardLimit = 10_000;
            // Clients leave a gateway that stops before it stops.
            options.ClientGatewayShutdownNotificationTimeout = GatewayNotice;
        });
}
