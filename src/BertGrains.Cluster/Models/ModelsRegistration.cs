using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Models;

/// <summary>Registers coordinators and catalog.</summary>
internal static class ModelsRegistration
{
    /// <summary>Adds what the coordinators need, and the watch that calls them. For core silos.</summary>
    public static ISiloBuilder AddModels(this ISiloBuilder builder)
    {
        builder.Services
            .AddSingleton<SiloReports>()
            .AddSingleton<RoutingTablePublisher>()
            .AddSingleton<ReplicaCalls>()
            .AddSingleton<CoordinatorCalls>()
            .AddHostedService<ClusterWatch>();
        return builder;
    }
}
