using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>One revision while a plan is made: its deployed state and its replicas.</summary>
internal sealed class RevisionPlan
{
    private readonly SortedDictionary<int, ObservedReplica> _owners = [];
    private readonly List<(SiloAddress Silo, string Device)> _taken = [];
    private readonly Func<ReplicaPlacement, bool> _isRouted;
    private readonly int _goal;

    /// <param name="deployed">Its deployed state.</param>
    /// <param name="devices">Number of devices of its kind on silos that serve.</param>
    /// <param name="found">Its observed replicas; an ordinal may occur twice.</param>
    /// <param name="isRouted">Whether a replica is in the current routing table.</param>
    public RevisionPlan(DeployedRevision deployed, int devices, IEnumerable<ObservedReplica> found, Func<ReplicaPlacement, bool> isRouted)
    {
        Deployed = deployed;
        _goal = Math.Clamp(devices, 1, deployed.Replicas);
        _isRouted = isRouted;
        foreach (var replica in found)
            Add(replica);
        NeededBytes = _owners.Values.Select(owner => owner.MemoryBytes).DefaultIfEmpty().Max();
    }

    /// <summary>Its deployed state.</summary>
    public DeployedRevision Deployed { get; }

    /// <summary>Device memory of a replica; 0 until one has been loaded.</summary>
    public long NeededBytes { get; }

    /// <summary>The owner of each ordinal, in order. A second replica with the same ordinal is not one; its lease expires.</summary>
    public IReadOnlyCollection<ObservedReplica> Owners => _owners.Values;

    /// <summary>Whether a newer revision is deployed with all the traffic.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>Whether all its replicas are to be unloaded: it was removed, or a newer revision has replaced it.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Whether it gets no more replicas, because a newer revision is replacing it.</summary>
    public bool IsFading { get; set; }

    /// <summary>Its share of the traffic, in percent.</summary>
    public int Weight { get; set; }

    /// <summary>Why a replica cannot be loaded, for operators; null when none is missing or all can be loaded.</summary>
    public string? Waiting { get; set; }

    /// <summary>Whether every device for the missing replicas has conclusively failed to load one.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Desired number of replicas.</summary>
    public int Limit => IsRetired ? 0 : Deployed.Replicas;

    /// <summary>Whether any silo has a replica.</summary>
    public bool IsAnywhere => _taken.Count > 0;

    /// <summary>
    /// Serving replicas over desired ones, at most 1. Replicas for which the cluster has no device do not count: a new revision would wait
    /// for them forever, beside the old one.
    /// </summary>
    public double Readiness => Math.Min(1, (double)Serving().Count() / _goal);

    /// <summary>The serving replicas, in order. Those above the desired number serve only while some of the others do not.</summary>
    public IEnumerable<ObservedReplica> Serving() => _owners.Values.Where(owner => owner.Serves).Take(Deployed.Replicas);

    /// <summary>The replicas above the desired number, the highest ordinal first.</summary>
    public IEnumerable<ObservedReplica> Surplus()
    {
        var kept = IsRetired ? [] : Serving().ToHashSet();
        return _owners.Values.Where(owner => owner.Placement.Id.Ordinal >= Limit && !kept.Contains(owner)).Reverse();
    }

    /// <summary>The ordinals without a replica.</summary>
    public IEnumerable<int> Missing() => Enumerable.Range(0, Limit).Where(ordinal => !_owners.ContainsKey(ordinal));

    /// <summary>Whether a device has, or gets by this plan, a replica of this revision.</summary>
    public bool IsOn(DeviceSlot slot) => _taken.Contains((slot.Silo.Report.Address, slot.Status.Name));

    /// <summary>Whether a replica is an owner of this revision.</summary>
    public bool Has(ReplicaId id) => _owners.TryGetValue(id.Ordinal, out var owner) && owner.Placement.Id == id;

    /// <summary>Number of replicas of this revision on a silo.</summary>
    public int CountOn(SiloAddress silo) => _taken.Count(taken => taken.Silo.Equals(silo));

    /// <summary>Adds a replica that the plan loads.</summary>
    public void Add(ObservedReplica replica)
    {
        _taken.Add((replica.Placement.Silo, replica.Placement.Device));
        var ordinal = replica.Placement.Id.Ordinal;
        if (!_owners.TryGetValue(ordinal, out var other) || IsBetter(replica, other))
            _owners[ordinal] = replica;
    }

    private bool IsBetter(ObservedReplica replica, ObservedReplica other) => Rank(replica).CompareTo(Rank(other)) > 0;

    private (bool, bool, bool) Rank(ObservedReplica replica) =>
        (_isRouted(replica.Placement), replica.Serves, replica.State == ReplicaState.Ready);
}
