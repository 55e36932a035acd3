using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>One revision while a plan is made: what is wanted and who has what.</summary>
internal sealed class RevisionPlan
{
    private readonly SortedDictionary<int, ObservedReplica> _owners = [];
    private readonly List<(SiloAddress Silo, string Device)> _taken = [];
    private readonly Func<ReplicaPlacement, bool> _isRouted;
    private readonly int _goal;

    /// <param name="wanted">What is wanted.</param>
    /// <param name="devices">Devices of its kind on silos that serve.</param>
    /// <param name="found">What the silos have of it; an ordinal may be there twice.</param>
    /// <param name="isRouted">Whether a replica is in the table now.</param>
    public RevisionPlan(DeployedRevision wanted, int devices, IEnumerable<ObservedReplica> found, Func<ReplicaPlacement, bool> isRouted)
    {
        Wanted = wanted;
        _goal = Math.Clamp(devices, 1, wanted.Replicas);
        _isRouted = isRouted;
        foreach (var replica in found)
            Add(replica);
        NeededBytes = _owners.Values.Select(owner => owner.MemoryBytes).DefaultIfEmpty().Max();
    }

    /// <summary>What is wanted.</summary>
    public DeployedRevision Wanted { get; }

    /// <summary>Memory that a replica takes on a device; 0 until one has been loaded.</summary>
    public long NeededBytes { get; }

    /// <summary>Who has which ordinal, in order. Of two silos with the same one is its owner; on the other the lease runs out.</summary>
    public IReadOnlyCollection<ObservedReplica> Owners => _owners.Values;

    /// <summary>Whether a newer revision is to have all the traffic.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary>Whether nothing of it should be loaded any more: it was removed, or a newer revision has taken its place.</summary>
    public bool IsRetired { get; set; }

    /// <summary>Whether it gets no replicas any more, because a newer one takes its place.</summary>
    public bool IsFading { get; set; }

    /// <summary>Its share of the traffic, in percent.</summary>
    public int Weight { get; set; }

    /// <summary>What keeps a replica of it from being loaded, in a sentence; null when nothing does.</summary>
    public string? Waiting { get; set; }

    /// <summary>Whether every device that could take what is missing has refused it for good.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Replicas that should run.</summary>
    public int Limit => IsRetired ? 0 : Wanted.Replicas;

    /// <summary>Whether any silo has a replica of it.</summary>
    public bool IsAnywhere => _taken.Count > 0;

    /// <summary>
    /// How much of what is wanted can get traffic, up to 1. Replicas for which the cluster has no device do not count: a new revision
    /// would wait for them beside the old one for good.
    /// </summary>
    public double Readiness => Math.Min(1, (double)Serving().Count() / _goal);

    /// <summary>
    /// The replicas that can get traffic, in order. Those above the wanted number serve only while some of the others do not.
    /// </summary>
    public IEnumerable<ObservedReplica> Serving() => _owners.Values.Where(owner => owner.Serves).Take(Wanted.Replicas);

    /// <summary>The replicas that are more than should run, the highest ordinal first.</summary>
    public IEnumerable<ObservedReplica> Surplus()
    {
        var kept = IsRetired ? [] : Serving().ToHashSet();
        return _owners.Values.Where(owner => owner.Placement.Id.Ordinal >= Limit && !kept.Contains(owner)).Reverse();
    }

    /// <summary>Ordinals that should run and that nobody has.</summary>
    public IEnumerable<int> Missing() => Enumerable.Range(0, Limit).Where(ordinal => !_owners.ContainsKey(ordinal));

    /// <summary>Whether a device has or gets a replica of this revision.</summary>
    public bool IsOn(DeviceSlot slot) => _taken.Contains((slot.Silo.Report.Address, slot.Status.Name));

    /// <summary>Whether a replica is one of this revision's.</summary>
    public bool Has(ReplicaId id) => _owners.TryGetValue(id.Ordinal, out var owner) && owner.Placement.Id == id;

    /// <summary>Replicas of this revision on a silo.</summary>
    public int CountOn(SiloAddress silo) => _taken.Count(taken => taken.Silo.Equals(silo));

    /// <summary>Counts a replica that the plan loads.</summary>
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
