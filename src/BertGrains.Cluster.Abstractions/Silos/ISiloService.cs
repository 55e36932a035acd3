using Orleans.Services;

namespace BertGrains.Cluster.Abstractions;

/// <summary>The service of every silo for its devices, replicas and bundles.</summary>
[Alias("bertgrains.silo")]
public interface ISiloService : IGrainService
{
    /// <summary>Reports the state of the silo.</summary>
    Task<SiloReport> GetReportAsync();

    /// <summary>Reads part of a bundle's file for another silo, which verifies it.</summary>
    /// <returns>The part, at most <see cref="BundleRange.MaxLength"/> bytes; null when the silo does not have the bundle or the file.</returns>
    Task<BundlePart?> ReadBundleAsync(BundleRange range);
}
