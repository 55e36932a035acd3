using Orleans.Services;

namespace BertGrains.Cluster.Abstractions;

/// <summary>The silo itself, on every silo: its devices and their ledger, its replicas, and the bundles that it can hand to others.</summary>
[Alias("bertgrains.silo")]
public interface ISiloService : IGrainService
{
    /// <summary>What the silo has and does.</summary>
    Task<SiloReport> GetReportAsync();

    /// <summary>Reads a bundle's file for another silo; the reader verifies it.</summary>
    /// <returns>The bytes, at most <see cref="BundleRange.MaxLength"/>; null when the silo does not have the bundle or the file.</returns>
    Task<ReadOnlyMemory<byte>?> ReadBundleAsync(BundleRange range);
}
