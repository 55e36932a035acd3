using System.Runtime.CompilerServices;
using BertGrains.Cluster.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace BertGrains.Cluster.Silos;

/// <summary>
/// The active silos of the cluster by membership and metadata. A silo whose metadata has not arrived is left out: its role is unknown.
/// Makes no remote call. Thread-safe.
/// </summary>
internal sealed class SiloMap(IClusterMembershipService membership, ISiloMetadataCache metadata, TimeProvider time)
{
    // Orleans fetches the metadata of a new silo in the background and has no event for its arrival.
    private static readonly TimeSpan MetadataPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The active silos by name.</summary>
    public IReadOnlyList<SiloInfo> Active =>
        [.. Members().Select(Describe).OfType<SiloInfo>().OrderBy(silo => silo.Name, StringComparer.Ordinal)];

    /// <summary>The active silos now and after every change. A slow reader gets the latest list and misses earlier ones.</summary>
    public IAsyncEnumerable<IReadOnlyList<SiloInfo>> Changes => WatchAsync();

    /// <summary>The silo at an address; null when it is not active or its metadata has not arrived.</summary>
    public SiloInfo? Find(SiloAddress address) =>
        membership.CurrentSnapshot.GetSiloStatus(address) == SiloStatus.Active ? Describe(address) : null;

    private IEnumerable<SiloAddress> Members() => membership.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active)
        .Select(member => member.SiloAddress);

    private SiloInfo? Describe(SiloAddress address)
    {
        var known = metadata.GetSiloMetadata(address);
        return SiloTraits.Read(known, SiloTraits.Role) is { } role
            ? new SiloInfo(address, SiloTraits.Read(known, SiloTraits.Name) ?? address.ToString(), role, SiloTraits.ReadDevices(known))
            : null;
    }

    private async IAsyncEnumerable<IReadOnlyList<SiloInfo>> WatchAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<SiloInfo>? last = null;
        await using var updates = membership.MembershipUpdates.GetAsyncEnumerator(cancellationToken);
        var update = updates.MoveNextAsync().AsTask();
        while (true)
        {
            var active = Active;
            if (last is null || !active.Select(silo => silo.Address).SequenceEqual(last.Select(silo => silo.Address)))
                yield return last = active;
            if (update.IsCompleted)
            {
                if (!await update)
                    yield break;
                update = updates.MoveNextAsync().AsTask();
                continue;
            }

            if (active.Count == Members().Count())
                await update.WaitAsync(cancellationToken);
            else
                await Task.WhenAny(update, Task.Delay(MetadataPoll, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
