using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Bundles;

/// <summary>Registers the store of bundles.</summary>
internal static class BundlesRegistration
{
    /// <summary>Adds the store.</summary>
    public static ISiloBuilder AddBundles(this ISiloBuilder builder)
    {
        builder.Services.AddSingleton<IBundlePeers, SiloBundlePeers>().AddSingleton<BundleStore>();
        return builder;
    }
}
