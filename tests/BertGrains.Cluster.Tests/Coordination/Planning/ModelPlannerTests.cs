using BertGrains.Cluster.Coordination.Commands;

namespace BertGrains.Cluster.Coordination.Planning;

public sealed class ModelPlannerTests
{
    private readonly InMemoryCluster _cluster = new();

    [Fact]
    public void Plan_SeveralDevices_PlacesOneReplicaPerDevice()
    {
        AddWorkers(3);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 3);

        _cluster.Settle();

        Assert.Equal(["0:w1/cpu", "1:w2/cpu", "2:w3/cpu"], _cluster.PlacesOf(revision));
        Assert.Equal(3, Assert.Single(_cluster.Table).Replicas.Count);
        Assert.Equal(100, _cluster.Table[0].Weight);
        Assert.Empty(_cluster.StatusOf(revision).Waiting);
    }

    [Fact]
    public void Plan_MoreReplicasThanDevices_WaitsForADevice()
    {
        AddWorkers(2);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 3);

        _cluster.Settle();

        var status = _cluster.StatusOf(revision);
        Assert.Equal((3, 2), (status.Desired, status.Ready));
        Assert.Equal(
            "Waiting for a free cpu device: 2 of 2 have a replica of this revision. Add a worker or scale down.",
            Assert.Single(status.Waiting));
    }

    [Fact]
    public void Plan_SiloJoins_GetsTheMissingReplicaAndNothingMoves()
    {
        AddWorkers(2);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 3);
        _cluster.Settle();

        _cluster.AddSilo("w3", InMemoryCluster.Device("cpu", 4096));
        _cluster.Settle();

        Assert.Equal(["0:w1/cpu", "1:w2/cpu", "2:w3/cpu"], _cluster.PlacesOf(revision));
    }

    [Fact]
    public void Plan_NoDeviceOfTheKind_StatusHasTheReason()
    {
        AddWorkers(1);
        var revision = _cluster.AddRevision(0, 100);

        var reply = _cluster.Deploy(revision, 1, "cuda");
        _cluster.Settle();

        Assert.Null(reply.Error);
        Assert.Contains("No silo has a cuda device now", reply.Message, StringComparison.Ordinal);
        Assert.Equal("No silo has a cuda device. Start a worker with one.", Assert.Single(_cluster.StatusOf(revision).Waiting));
        Assert.Empty(Assert.Single(_cluster.Table).Replicas);
    }

    [Fact]
    public void Plan_NoMemory_StatusHasNeededAndFreeMemory()
    {
        _cluster.AddSilo("w1", InMemoryCluster.Device("cuda:0", 1000), InMemoryCluster.Device("cuda:1", 200));
        var revision = _cluster.AddRevision(0, 812);
        _cluster.Deploy(revision, 2, "cuda");

        _cluster.Settle();

        Assert.Equal(["0:w1/cuda:0"], _cluster.PlacesOf(revision));
        Assert.Contains(
            "A replica needs 812 MiB on a cuda device, and at most 200 MiB are free on one. Add a worker.",
            _cluster.StatusOf(revision).Waiting);
    }

    [Fact]
    public void Plan_DevicesDiffer_PrefersFewestReplicasThenMostMemory()
    {
        var busy = _cluster.AddSilo("w1", InMemoryCluster.Device("cpu", 9000));
        busy.Replicas[new ReplicaId("other", "x", 0)] = FakeSilo.Status(new ReplicaId("other", "x", 0), ReplicaState.Ready, "cpu", 1);
        _cluster.AddSilo("w2", InMemoryCluster.Device("cpu", 1000));
        _cluster.AddSilo("w3", InMemoryCluster.Device("cpu", 2000));
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 3);

        _cluster.Settle();

        Assert.Equal(["0:w3/cpu", "1:w2/cpu", "2:w1/cpu"], _cluster.PlacesOf(revision));
    }

    [Fact]
    public void Plan_SiloLost_LoadsItsOrdinalElsewhere()
    {
        AddWorkers(3);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 2);
        _cluster.Settle();

        _cluster.Silos.RemoveAt(0);
        _cluster.Settle();

        Assert.Equal(["0:w3/cpu", "1:w2/cpu"], _cluster.PlacesOf(revision));
    }

    [Fact]
    public void Plan_SiloIsSilent_KeepsItsReplicasUntilItIsDead()
    {
        AddWorkers(3);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 2);
        _cluster.Settle();

        _cluster.Silos[0].Answers = false;
        var plan = _cluster.Reconcile();

        Assert.Empty(plan.Loads);
        Assert.Equal(2, _cluster.Table[0].Replicas.Count);
    }

    [Fact]
    public void Plan_SiloDrains_LeavesTheTableAndIsReplacedOnceUnloaded()
    {
        AddWorkers(3);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 2);
        _cluster.Settle();

        _cluster.Silos[0].IsDraining = true;
        var draining = _cluster.Reconcile();
        Assert.Empty(draining.Loads);
        Assert.Single(_cluster.Table[0].Replicas);

        _cluster.Silos[0].Replicas.Clear();
        _cluster.Settle();
        Assert.Equal(["0:w3/cpu", "1:w2/cpu"], _cluster.PlacesOf(revision));
    }

    [Fact]
    public void Plan_SiloHasNotReported_LoadsNothing()
    {
        AddWorkers(1);
        _cluster.Unreported.Add("w2");
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 1);

        Assert.Empty(_cluster.Reconcile().Loads);
        Assert.Contains("w2", Assert.Single(_cluster.StatusOf(revision).Waiting), StringComparison.Ordinal);

        _cluster.Unreported.Clear();
        Assert.Single(_cluster.Reconcile().Loads);
    }

    [Fact]
    public void Plan_LoadRefused_TriesOtherDevicesAndKeepsTheReason()
    {
        AddWorkers(2);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Silos[0].Refusals[revision] = new LoadReply(LoadOutcome.Refused, "encoder.onnx does not match its hash.");
        _cluster.Deploy(revision, 2);

        _cluster.Settle();

        Assert.Equal(["1:w2/cpu"], _cluster.PlacesOf(revision));
        var waiting = _cluster.StatusOf(revision).Waiting;
        Assert.Contains("Loading failed on silo w1, device cpu: encoder.onnx does not match its hash.", waiting);
        Assert.Single(_cluster.Table[0].Replicas);

        _cluster.Silos[0].Refusals.Clear();
        Assert.Empty(_cluster.Reconcile().Loads);
        _cluster.Advance(61);
        _cluster.Settle();
        Assert.Equal(2, _cluster.Table[0].Replicas.Count);
        Assert.Empty(_cluster.StatusOf(revision).Waiting);
    }

    [Fact]
    public void Plan_ReplicaFaulted_UnloadsAndLoadsAgain()
    {
        AddWorkers(1);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 1);
        _cluster.Settle();
        var id = new ReplicaId(InMemoryCluster.Model, revision, 0);
        _cluster.Silos[0].Replicas[id] = FakeSilo.Status(id, ReplicaState.Faulted, "cpu", 100 * InMemoryCluster.MiB, "The device failed.");

        Assert.Single(_cluster.Reconcile().Drains);
        _cluster.Settle();

        Assert.Equal(ReplicaState.Ready, _cluster.Silos[0].Replicas[id].State);
        Assert.Single(_cluster.Table[0].Replicas);
    }

    [Fact]
    public void Plan_ScaledDown_RemovesTheHighestOrdinals()
    {
        AddWorkers(3);
        var revision = _cluster.AddRevision(0, 100);
        _cluster.Deploy(revision, 3);
        _cluster.Settle();

        _cluster.Do(ModelCommands.Scale(_cluster.Deployed, 1));
        var plan = _cluster.Reconcile();
        Assert.Equal([2, 1], plan.Drains.Select(drain => drain.Placement.Id.Ordinal));
        _cluster.Settle();

        Assert.Equal(["0:w1/cpu"], _cluster.PlacesOf(revision));
    }

    private void AddWorkers(int count)
    {
        for (var i = 1; i <= count; i++)
            _cluster.AddSilo($"w{i}", InMemoryCluster.Device("cpu", 4096));
    }
}
