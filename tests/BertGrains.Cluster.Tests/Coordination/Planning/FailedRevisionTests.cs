namespace BertGrains.Cluster.Coordination.Planning;

/// <summary>When a revision that lacks replicas has failed, and when it is only waiting.</summary>
public sealed class FailedRevisionTests
{
    private static readonly LoadReply Damaged = new(LoadOutcome.Refused, "trunk.onnx is damaged.");

    private readonly InMemoryCluster _cluster = new();
    private readonly FakeSilo _worker;
    private readonly string _revision;

    public FailedRevisionTests()
    {
        _worker = _cluster.AddSilo("w1", InMemoryCluster.Device("cpu", 4096));
        _revision = _cluster.AddRevision(0, 100);
    }

    private RevisionStatus Status => _cluster.StatusOf(_revision);

    [Fact]
    public void Plan_OnlyDeviceRefusesThreeTimes_FailedWithReason()
    {
        _worker.Refusals[_revision] = Damaged;
        _cluster.Deploy(_revision, 1);

        _cluster.Settle();
        Assert.False(Status.IsFailed);
        SettleThroughPauses();

        Assert.True(Status.IsFailed);
        Assert.Contains(
            "Every available cpu device failed to load this revision at least 3 times",
            Status.Waiting[0],
            StringComparison.Ordinal);
        Assert.Equal("Loading failed on silo w1, device cpu: trunk.onnx is damaged.", Status.Waiting[^1]);
    }

    [Fact]
    public void Plan_OneOfTwoDevicesRefuses_FailedWithServingReplica()
    {
        _cluster.AddSilo("w2", InMemoryCluster.Device("cpu", 4096));
        _worker.Refusals[_revision] = Damaged;
        _cluster.Deploy(_revision, 2);

        SettleThroughPauses();

        Assert.Equal((1, true), (Status.Ready, Status.IsFailed));
    }

    [Fact]
    public void Plan_AnotherDeviceJoins_NotFailed()
    {
        _worker.Refusals[_revision] = Damaged;
        _cluster.Deploy(_revision, 1);
        SettleThroughPauses();

        _cluster.AddSilo("w2", InMemoryCluster.Device("cpu", 4096));
        _cluster.Reconcile();
        Assert.False(Status.IsFailed);
        _cluster.Settle();
        Assert.Equal((1, false), (Status.Ready, Status.IsFailed));
    }

    [Fact]
    public void Plan_LoadIsRetried_IsNotFailed()
    {
        _worker.Refusals[_revision] = Damaged;
        _cluster.Deploy(_revision, 1);
        SettleThroughPauses();

        _cluster.Advance(61);
        Assert.Single(_cluster.Reconcile().Loads);
        Assert.False(_cluster.Reconcile().Status[0].IsFailed);
    }

    [Fact]
    public void Plan_OtherSiloIsSilent_NotFailed()
    {
        var silent = _cluster.AddSilo("w2", InMemoryCluster.Device("cpu", 4096));
        _cluster.Reconcile();
        silent.Answers = false;
        _worker.Refusals[_revision] = Damaged;
        _cluster.Deploy(_revision, 1);

        SettleThroughPauses();

        Assert.False(Status.IsFailed);
    }

    [Fact]
    public void Plan_SiloHasNotReported_NotFailed()
    {
        _worker.Refusals[_revision] = Damaged;
        _cluster.Deploy(_revision, 1);
        SettleThroughPauses();

        _cluster.Unreported.Add("w2");
        _cluster.Reconcile();

        Assert.False(Status.IsFailed);
    }

    [Theory]
    [InlineData(1, "cuda")]
    [InlineData(2, "cpu")]
    public void Plan_NoDeviceLeft_Waits(int replicas, string device)
    {
        _cluster.Deploy(_revision, replicas, device);

        SettleThroughPauses();

        Assert.False(Status.IsFailed);
        Assert.Single(Status.Waiting);
    }

    [Fact]
    public void Plan_NoMemory_Waits()
    {
        _worker.Refusals[_revision] = new LoadReply(LoadOutcome.NoMemory, "The device has no room.");
        _cluster.Deploy(_revision, 1);

        SettleThroughPauses();

        Assert.False(Status.IsFailed);
    }

    // Three attempts, and the pauses between them.
    private void SettleThroughPauses()
    {
        for (var pause = 2; pause <= 4; pause *= 2)
        {
            _cluster.Settle();
            _cluster.Advance(pause + 0.1);
        }

        _cluster.Settle();
    }
}
