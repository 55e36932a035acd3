using System.Collections.Concurrent;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>
/// The newest reports of all silos, shared by the coordinators on this one. A silent silo keeps its last report until membership declares
/// it dead. Thread-safe.
/// </summary>
internal sealed class SiloReports
{
    /// <summary>Timeout per report.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    // Longer than membership needs to declare a silo dead. A live silo that never reports must not block coordination forever.
    private static readonly TimeSpan FirstReportTimeout = TimeSpan.FromSeconds(30);

    private readonly IClusterMembershipService _membership;
    private readonly SiloMap _map;
    private readonly SiloServiceClient _services;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CoalescedWork<ClusterReports> _rounds;
    private readonly ConcurrentDictionary<SiloAddress, KnownSilo> _known = [];

    public SiloReports(
        IClusterMembershipService membership, SiloMap map, SiloServiceClient services, TimeProvider time, ILogger<SiloReports> logger)
    {
        _membership = membership;
        _map = map;
        _services = services;
        _time = time;
        _logger = logger;
        // On the thread pool, not in the turns of the grain that calls first.
        _rounds = new CoalescedWork<ClusterReports>(() => Task.Run(ReadAllAsync));
    }

    /// <summary>Reads the reports of all silos, in a round that concurrent callers share.</summary>
    public Task<ClusterReports> GatherAsync() => _rounds.RunAsync();

    private async Task<ClusterReports> ReadAllAsync()
    {
        var requestedAt = _time.GetTimestamp();
        var members = _membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .ToDictionary(member => member.SiloAddress, member => member.Status);
        foreach (var gone in _known.Keys.Where(silo => !members.ContainsKey(silo)).ToList())
            _known.TryRemove(gone, out _);

        var silos = await Task.WhenAll(members.Select(member => ReadAsync(member.Key, member.Value)));
        return new ClusterReports(
            [.. silos.OfType<ObservedSilo>().OrderBy(silo => silo.Report.Name, StringComparer.Ordinal)],
            [.. members.Keys.Where(silo => _known[silo].Report is null).Select(Describe)],
            requestedAt);
    }

    private async Task<ObservedSilo?> ReadAsync(SiloAddress address, SiloStatus status)
    {
        var known = _known.GetOrAdd(address, _ => new KnownSilo(null, _time.GetTimestamp()));
        var isLeaving = status != SiloStatus.Active;
        try
        {
            var report = await _services.Of(address).GetReportAsync().WaitAsync(Timeout, _time);
            _known[address] = known with { Report = report };
            // Until its metadata has arrived, this silo cannot place grains there.
            return new ObservedSilo(report, Answers: _map.Find(address) is not null, isLeaving);
        }
        catch (Exception e)
        {
            _logger.SiloDoesNotReport(address, e.Message);
            return known.Report is { } last ? new ObservedSilo(last, Answers: false, isLeaving) : null;
        }
    }

    private UnreportedSilo Describe(SiloAddress address)
    {
        var info = _map.Find(address);
        var mayHaveReplicas = (info is null || SiloRoles.IsWorker(info.Role))
            && _time.GetElapsedTime(_known[address].SeenAt) < FirstReportTimeout;
        return new UnreportedSilo(address, info?.Name ?? address.ToString(), info?.Role ?? "", mayHaveReplicas);
    }

    private sealed record KnownSilo(SiloReport? Report, long SeenAt);
}
