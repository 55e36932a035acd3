using BertGrains.Cluster.Coordination.Commands;
using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.Observation;
using BertGrains.Cluster.Coordination.State;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>
/// A cluster in memory that executes plans at the pace of the test and checks the rules of <see cref="PlanRules"/> after every plan.
/// </summary>
internal sealed class InMemoryCluster
{
    public const string Model = "org/model";
    public const long MiB = 1 << 20;

    private readonly List<ReplicaStep> _steps = [];
    private int _ports = 1000;

    public InMemoryCluster()
    {
        Failures = new LoadFailures(Time);
        Planner = new ModelPlanner(Model, Failures);
    }

    public FakeTimeProvider Time { get; } = new();

    public LoadFailures Failures { get; }

    public ModelPlanner Planner { get; }

    public List<FakeSilo> Silos { get; } = [];

    public List<string> Unreported { get; } = [];

    public DeployedModel Deployed { get; set; } = new();

    public Dictionary<string, long> Sizes { get; } = [];

    public IReadOnlyList<RoutedRevision> Table { get; private set; } = [];

    public ModelPlan Plan { get; private set; } = null!;

    public IReadOnlyList<ReplicaStep> Steps => _steps;

    public IEnumerable<SiloReport> Reports => Silos.Select(silo => silo.Report());

    public static string Revision(int number) => new((char)('a' + number), 64);

    public static DeviceStatus Device(string name, long freeMiB) =>
        new(name, name.Split(':')[0], freeMiB * MiB, 0);

    public FakeSilo AddSilo(string name, params DeviceStatus[] devices)
    {
        var silo = new FakeSilo(name, ++_ports, devices);
        silo.Bundles.AddRange(Sizes.Keys.Select(revision => new BundleId(Model, revision)));
        Silos.Add(silo);
        return silo;
    }

    public string AddRevision(int number, long mib)
    {
        Sizes[Revision(number)] = mib * MiB;
        foreach (var silo in Silos)
            silo.Bundles.Add(new BundleId(Model, Revision(number)));
        return Revision(number);
    }

    public ChangeReply Do(ModelChange change)
    {
        Deployed = change.Deployed ?? Deployed;
        return change.Reply;
    }

    public ChangeReply Deploy(string? revision, int replicas, string device = "cpu", int weight = 100) =>
        Do(new DeployCall(revision, replicas, device, weight));

    public ChangeReply Do(DeployCall call) => Do(ModelCommands.Deploy(Model, Deployed, call, [.. Reports]));

    public void Advance(double seconds) => Time.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Plans once and begins the loads and drains of the plan.</summary>
    public ModelPlan Reconcile()
    {
        _steps.RemoveAll(step => Silos.TrueForAll(silo => !silo.Address.Equals(step.Placement.Silo)));
        var observed = Silos.Select(silo => silo.Observe()).OfType<ObservedSilo>().ToList();
        var view = new ClusterView(observed, Unreported, [.. _steps]);
        Plan = Planner.Plan(Deployed, view, Table);
        PlanRules.Check(this, Plan, view);
        Table = Plan.Routes;
        _steps.AddRange(Plan.Drains.Select(drain => new ReplicaStep(drain.Placement, IsLoad: false)));
        _steps.AddRange(Plan.Loads.Select(load => new ReplicaStep(load, IsLoad: true)));
        Deployed = Deployed with { Revisions = [.. Deployed.Revisions.Where(revision => !Plan.Completed.Contains(revision.Revision))] };
        return Plan;
    }

    /// <summary>Completes a load or drain if its silo answers.</summary>
    public void Finish(ReplicaStep step)
    {
        var silo = Silos.Find(other => other.Address.Equals(step.Placement.Silo));
        if (silo is null || !silo.Answers || !_steps.Remove(step))
            return;
        if (!step.IsLoad)
        {
            silo.Replicas.Remove(step.Placement.Id);
            return;
        }

        var reply = silo.Load(step.Placement.Id, step.Placement.Device, Sizes[step.Placement.Id.Revision]);
        if (reply.Outcome == LoadOutcome.Ready)
            Failures.Clear(step.Placement);
        else
            Failures.Add(step.Placement, reply, silo.Report());
    }

    /// <summary>Plans and completes all steps until a plan has nothing new.</summary>
    public ModelPlan Settle()
    {
        for (var i = 0; i < 200; i++)
        {
            var before = Table;
            Reconcile();
            if (_steps.TrueForAll(step => !Silos.Single(silo => silo.Address.Equals(step.Placement.Silo)).Answers)
                && Plan.Completed.Count == 0 && ModelRoutingTable.AreSame(before, Table))
                return Plan;
            foreach (var step in _steps.ToList())
                Finish(step);
        }

        throw new InvalidOperationException("The plans do not settle.");
    }

    public RevisionStatus StatusOf(string revision) => Plan.Status.Single(status => status.Revision == revision);

    public IEnumerable<string> PlacesOf(string revision) =>
        from silo in Silos
        from replica in silo.Replicas.Values
        where replica.Id.Revision == revision
        orderby replica.Id.Ordinal
        select $"{replica.Id.Ordinal}:{silo.Name}/{replica.Device}";
}
