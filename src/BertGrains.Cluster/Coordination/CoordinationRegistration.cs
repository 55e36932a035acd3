using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.Observation;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Coordination;

/// <summary>Registers coordinators and catalog.</summary>
internal static class CoordinationRegistration
{
    /// <summary>Adds what the coordinators use, and the watch that calls them. For core silos.</summary>
    public static ISiloBuilder AddCoordination(this ISiloBuilder builder)
    {
        builder.Services
            .AddObservation()
            .AddExecution()
            .AddSingleton<CoordinatorCalls>()
            .AddHostedService<ClusterWatch>();
        return builder;
    }
}
