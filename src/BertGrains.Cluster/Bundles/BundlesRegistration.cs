using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Bundles;

/// <summary>Registers the store of bundles and what keeps its cache small.</summary>
internal static class BundlesRegistration
{
    /// <summary>Adds the store, and the upkeep of its cache.</summary>
    public static ISiloBuilder AddBundles(this ISiloBuilder builder)
    {
        builder.Services
            .AddSingleton<IBundlePeers, SiloBundlePeers>()
            .AddSingleton<BundleStore>()
            .AddHostedService<CacheUpkeep>();
        return builder;
    }
}
