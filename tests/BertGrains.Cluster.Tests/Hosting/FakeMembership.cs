using System.Net;

namespace BertGrains.Cluster.Hosting;

/// <summary>A membership table in memory, for reading.</summary>
internal sealed class FakeMembership : IMembershipTable
{
    private readonly List<MembershipEntry> _entries = [];

    /// <summary>Runs when the table is read.</summary>
    public Action OnRead { get; set; } = () => { };

    public void Add(int port) => _entries.Add(new MembershipEntry
    {
        SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, port), 1),
        SiloName = $"silo at {port}",
        Status = SiloStatus.Active,
    });

    public Task<MembershipTableData> ReadAll()
    {
        OnRead();
        return Task.FromResult(new MembershipTableData(
            [.. _entries.Select(entry => Tuple.Create(entry, "etag"))], new TableVersion(1, "etag")));
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) => throw new NotSupportedException();

    public Task DeleteMembershipTableEntries(string clusterId) => throw new NotSupportedException();

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => throw new NotSupportedException();

    public Task<MembershipTableData> ReadRow(SiloAddress key) => throw new NotSupportedException();

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) => throw new NotSupportedException();

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) => throw new NotSupportedException();

    public Task UpdateIAmAlive(MembershipEntry entry) => throw new NotSupportedException();
}
