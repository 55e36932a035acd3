using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>Registers the execution of plans.</summary>
internal static class ExecutionRegistration
{
    /// <summary>Adds the calls to replicas and the publication of routing tables, which all coordinators on this silo share.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services) =>
        services.AddSingleton<RoutingTablePublisher>().AddSingleton<ReplicaCalls>();
}
