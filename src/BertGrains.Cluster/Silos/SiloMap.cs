using System.Runtime.CompilerServices;
using BertGrains.Cluster.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace BertGrains.Cluster.Silos;

/// <summary>
/// The active silos of the cluster as this one knows them. A silo whose metadata have not arrived is left out: nobody knows what it is
/// good for. Thread-safe.
/// </summary>
internal sealed class SiloMap(IClusterMembershipService membership, ISiloMetadataCache metadata, TimeProvider time)
{
    // Orleans fetches the metadata of a new silo in the background and says nothing when they are there.
    private static readonly TimeSpan MetadataPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>The active silos by name.</summary>
    public IReadOnlyList<SiloInfo> Active =>
        [.. Members().Select(Describe).OfType<SiloInfo>().OrderBy(silo => silo.Name, StringComparer.Ordinal)];

    /// <summary>The active silos now and after every change. Each reader sees the latest, not every one between.</summary>
    public IAsyncEnumerable<IReadOnlyList<SiloInfo>> Changes => WatchAsync();

    /// <summary>The silo at an address, or null when it is not active or not known yet.</summary>
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
