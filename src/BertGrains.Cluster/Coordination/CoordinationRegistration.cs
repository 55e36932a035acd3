using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.Observation;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Coordination;

/// <summary>Registers coordinators and catalog.</summary>
internal static class CoordinationRegistration
{
    /// <summary>Adds what the coordinators of a core silo share, and the watch that calls them.</summary>
    public static ISiloBuilder AddCoordination(this ISiloBuilder builder)
    {
        builder.Services
            .AddSingleton<SiloReports>()
            .AddSingleton<RoutingTableServiceClient>()
            .AddSingleton<RoutingTablePublisher>()
            .AddSingleton<ReplicaCalls>()
            .AddSingleton<CoordinatorCalls>()
            .AddHostedService<ClusterWatch>();
        return builder;
    }
}
