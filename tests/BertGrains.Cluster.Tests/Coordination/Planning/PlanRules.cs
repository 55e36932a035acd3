using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>The rules that hold for every plan.</summary>
internal static class PlanRules
{
    public static void Check(InMemoryCluster cluster, ModelPlan plan, ClusterView view)
    {
        OneReplicaOfARevisionPerDevice(plan, view);
        OneOwnerPerOrdinal(plan, view);
        OnlyReadyReplicasAreRouted(plan, view);
        NothingIsDrainedWithoutAReason(cluster, plan);
        NoDeviceIsOverfull(cluster, plan, view);
        WeightsAreWhole(plan);
        TheTableIsNeverEmptied(cluster, plan, view);
        foreach (var load in plan.Loads)
            Assert.Contains(view.Silos, silo => silo.Report.Address.Equals(load.Silo) && silo.TakesReplicas);
    }

    private static void OneReplicaOfARevisionPerDevice(ModelPlan plan, ClusterView view)
    {
        var places = Existing(view).Select(owner => owner.Placement).Concat(plan.Loads).Distinct()
            .Select(placement => (placement.Id.Revision, placement.Silo, placement.Device)).ToList();
        Assert.Equal(places.Distinct().Count(), places.Count);
    }

    private static void OneOwnerPerOrdinal(ModelPlan plan, ClusterView view)
    {
        var owned = Existing(view).Select(owner => owner.Placement.Id).ToHashSet();
        Assert.All(plan.Loads, load => Assert.DoesNotContain(load.Id, owned));
        Assert.Equal(plan.Loads.Select(load => load.Id).Distinct().Count(), plan.Loads.Count);
    }

    private static void OnlyReadyReplicasAreRouted(ModelPlan plan, ClusterView view)
    {
        var serving = Existing(view).Where(owner => owner.Serves).Select(owner => (owner.Placement.Id, owner.Placement.Silo)).ToHashSet();
        var drained = plan.Drains.Select(drain => drain.Placement.Id).ToHashSet();
        foreach (var replica in plan.Routes.SelectMany(route => route.Replicas))
        {
            Assert.Contains((replica.Id, replica.Silo), serving);
            Assert.DoesNotContain(replica.Id, drained);
        }
    }

    private static void NothingIsDrainedWithoutAReason(InMemoryCluster cluster, ModelPlan plan)
    {
        foreach (var drain in plan.Drains.Where(drain => drain.State == ReplicaState.Ready))
        {
            var deployed = cluster.Deployed.Revisions.Single(revision => revision.Revision == drain.Placement.Id.Revision);
            var isOld = cluster.Deployed.Revisions.SkipWhile(revision => revision != deployed).Skip(1)
                .Any(newer => newer is { IsActive: true, Weight: 100 } && plan.Routes.Any(route => route.Revision == newer.Revision));
            var isSurplus = drain.Placement.Id.Ordinal >= deployed.Replicas;
            Assert.True(deployed.IsRemoved || isOld || isSurplus, $"{drain.Placement} is drained without a reason.");
        }
    }

    private static void WeightsAreWhole(ModelPlan plan)
    {
        Assert.All(plan.Routes, route => Assert.InRange(route.Weight, 1, 100));
        Assert.True(plan.Routes.Count == 0 || plan.Routes.Sum(route => route.Weight) <= 101);
    }

    // Where the size of a revision is known, no device gets more than its memory.
    private static void NoDeviceIsOverfull(InMemoryCluster cluster, ModelPlan plan, ClusterView view)
    {
        var sizes = Existing(view).Where(owner => owner.MemoryBytes > 0).Select(owner => owner.Placement.Id.Revision).ToHashSet();
        foreach (var loads in plan.Loads.Where(load => sizes.Contains(load.Id.Revision)).GroupBy(load => (load.Silo, load.Device)))
        {
            var device = view.Silos.Single(silo => silo.Report.Address.Equals(loads.Key.Silo)).Report.Devices
                .Single(device => device.Name == loads.Key.Device);
            Assert.True(device.ReservedBytes + loads.Sum(load => cluster.Sizes[load.Id.Revision]) <= device.CapacityBytes);
        }
    }

    // The table has a replica while any replica of an active revision can serve.
    private static void TheTableIsNeverEmptied(InMemoryCluster cluster, ModelPlan plan, ClusterView view)
    {
        var canServe = Existing(view).Any(owner => owner.Serves
            && cluster.Deployed.Revisions.Any(revision => revision.Revision == owner.Placement.Id.Revision && revision.IsActive));
        if (canServe)
            Assert.Contains(plan.Routes, route => route.Replicas.Count > 0);
    }

    private static IEnumerable<ObservedReplica> Existing(ClusterView view) => view.ReplicasOf(InMemoryCluster.Model);
}
