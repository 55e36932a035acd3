using BertGrains.Cluster.Coordination.Commands;

namespace BertGrains.Cluster.Coordination.Planning;

public sealed class RevisionRolloutTests
{
    private readonly InMemoryCluster _cluster = new();

    [Fact]
    public void Plan_NewRevision_TakesOverAsItsReplicasLoad()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        _cluster.Deploy(next, 2);

        _cluster.Reconcile();
        Assert.Equal([(old, 100)], Weights());

        _cluster.Finish(_cluster.Steps[0]);
        Assert.Empty(_cluster.Reconcile().Drains);
        Assert.Equal([(old, 50), (next, 50)], Weights());

        _cluster.Finish(_cluster.Steps[0]);
        var plan = _cluster.Reconcile();
        Assert.Equal([(next, 100)], Weights());
        Assert.Equal(2, plan.Drains.Count);

        _cluster.Settle();
        Assert.Equal([next], _cluster.Deployed.Revisions.Select(revision => revision.Revision));
        Assert.Empty(_cluster.PlacesOf(old));
    }

    [Fact]
    public void Plan_NewRevisionRefused_OldOneServesAndStatusHasTheReason()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        foreach (var silo in _cluster.Silos)
            silo.Refusals[next] = new LoadReply(LoadOutcome.Refused, "The file heads/embed.bin is damaged.");
        _cluster.Deploy(next, 2);

        _cluster.Settle();

        Assert.Equal([(old, 100)], Weights());
        Assert.Equal(2, _cluster.StatusOf(old).Ready);
        Assert.Contains(_cluster.StatusOf(next).Waiting, sentence => sentence.Contains("heads/embed.bin", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_Canary_StaysAtItsWeightUntilDeployedWithAllTraffic()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        _cluster.Deploy(next, 1, weight: 10);

        _cluster.Settle();
        Assert.Equal([(old, 90), (next, 10)], Weights());

        _cluster.Deploy(next, 2);
        _cluster.Settle();
        Assert.Equal([(next, 100)], Weights());
        Assert.Empty(_cluster.PlacesOf(old));
    }

    [Fact]
    public void Plan_OldRevisionDeployedAgain_CanaryIsRemoved()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        _cluster.Deploy(next, 1, weight: 10);
        _cluster.Settle();

        _cluster.Deploy(old, 2);
        _cluster.Settle();

        Assert.Equal([(old, 100)], Weights());
        Assert.Empty(_cluster.PlacesOf(next));
    }

    [Fact]
    public void Plan_MoreReplicasThanDevices_NewRevisionTakesOver()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        _cluster.Deploy(next, 3);

        _cluster.Settle();

        Assert.Equal([(next, 100)], Weights());
        Assert.Equal((3, 2), (_cluster.StatusOf(next).Desired, _cluster.StatusOf(next).Ready));
        Assert.Empty(_cluster.PlacesOf(old));
    }

    [Fact]
    public void Plan_NoMemoryForBothRevisions_WaitsWithReason()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 150);
        _cluster.Deploy(next, 2);

        _cluster.Settle();

        Assert.Equal([(old, 100)], Weights());
        Assert.Contains(_cluster.StatusOf(next).Waiting, sentence => sentence.Contains("no room", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_MemoryForOneReplica_ReplacesOneByOne()
    {
        var (old, next) = ServeFirst(workers: 3, capacity: 150);
        _cluster.AddSilo("w4", InMemoryCluster.Device("cpu", 150));
        _cluster.Deploy(next, 3);

        var drained = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            drained.Add(_cluster.Reconcile().Drains.Count);
            foreach (var step in _cluster.Steps.ToList())
                _cluster.Finish(step);
            _cluster.Advance(61);
        }

        Assert.Equal([(next, 100)], Weights());
        Assert.Equal(3, _cluster.StatusOf(next).Ready);
        Assert.Equal(3, drained.Sum());
        Assert.Equal(1, drained.Max());
        Assert.Empty(_cluster.PlacesOf(old));
    }

    [Fact]
    public void Plan_Drained_GetsNoTrafficAndStaysLoaded()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        _cluster.Deploy(next, 2, weight: 50);
        _cluster.Settle();

        _cluster.Do(ModelCommands.Drain(_cluster.Deployed, old[..8]));
        _cluster.Settle();

        Assert.Equal([(next, 100)], Weights());
        Assert.Equal(2, _cluster.PlacesOf(old).Count());

        _cluster.Deploy(old, 2);
        _cluster.Settle();
        Assert.Equal([(old, 100)], Weights());
    }

    [Fact]
    public void Plan_AllDrained_TableHasTheModelWithoutReplicas()
    {
        var (old, _) = ServeFirst(workers: 1, capacity: 4096);

        _cluster.Do(ModelCommands.Drain(_cluster.Deployed, null));
        _cluster.Settle();

        Assert.Equal(old, Assert.Single(_cluster.Table).Revision);
        Assert.Empty(_cluster.Table[0].Replicas);
        Assert.Single(_cluster.PlacesOf(old));
    }

    [Fact]
    public void Plan_Removed_UnloadsAndRemovesEverything()
    {
        var (old, _) = ServeFirst(workers: 2, capacity: 4096);

        _cluster.Do(ModelCommands.Remove(_cluster.Deployed, null));
        Assert.Empty(_cluster.Reconcile().Routes);
        _cluster.Settle();

        Assert.Empty(_cluster.PlacesOf(old));
        Assert.Empty(_cluster.Deployed.Revisions);
    }

    [Fact]
    public void Plan_NewRevisionRemovedHalfway_OldOneHasAllTrafficAgain()
    {
        var (old, next) = ServeFirst(workers: 2, capacity: 4096);
        _cluster.Deploy(next, 2);
        _cluster.Reconcile();
        _cluster.Finish(_cluster.Steps[0]);
        _cluster.Reconcile();

        _cluster.Do(ModelCommands.Remove(_cluster.Deployed, next));
        _cluster.Settle();

        Assert.Equal([(old, 100)], Weights());
        Assert.Empty(_cluster.PlacesOf(next));
    }

    private (string Old, string Next) ServeFirst(int workers, long capacity)
    {
        for (var i = 1; i <= workers; i++)
            _cluster.AddSilo($"w{i}", InMemoryCluster.Device("cpu", capacity));
        var old = _cluster.AddRevision(0, 100);
        _cluster.Deploy(old, workers);
        _cluster.Settle();
        return (old, _cluster.AddRevision(1, 100));
    }

    private IEnumerable<(string Revision, int Weight)> Weights() => _cluster.Table.Select(route => (route.Revision, route.Weight));
}
