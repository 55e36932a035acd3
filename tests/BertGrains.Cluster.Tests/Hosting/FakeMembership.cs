using System.Collections.Immutable;
using System.Net;

namespace BertGrains.Cluster.Hosting;

/// <summary>A membership table in memory, and the service that declares its silos dead.</summary>
internal sealed class FakeMembership : IMembershipTable, IClusterMembershipService
{
    private readonly List<MembershipEntry> _entries = [];

    /// <summary>Silos that were declared dead.</summary>
    public List<SiloAddress> Killed { get; } = [];

    /// <summary>Runs when the table is read.</summary>
    public Action OnRead { get; set; } = () => { };

    public ClusterMembershipSnapshot CurrentSnapshot => new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, default);

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public MembershipEntry Add(int port, DateTime renewedAt, SiloStatus status = SiloStatus.Active)
    {
        var entry = new MembershipEntry
        {
            SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1),
            SiloName = $"silo at {port}",
            Status = status,
            StartTime = renewedAt,
            IAmAliveTime = renewedAt,
        };
        _entries.Add(entry);
        return entry;
    }

    public Task<MembershipTableData> ReadAll()
    {
        OnRead();
        return Task.FromResult(new MembershipTableData(
            [.. _entries.Select(entry => Tuple.Create(entry, "etag"))], new TableVersion(1, "etag")));
    }

    public Task<bool> TryKill(SiloAddress siloAddress)
    {
        Killed.Add(siloAddress);
        _entries.First(entry => entry.SiloAddress.Equals(siloAddress)).Status = SiloStatus.Dead;
        return Task.FromResult(true);
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

    public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

    public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

    public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

    public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
}
