using BertGrains.Cluster.Coordination.Planning;

namespace BertGrains.Cluster.Coordination.Observation;

public sealed class LoadFailuresTests
{
    private static readonly string Revision = InMemoryCluster.Revision(0);

    private readonly ManualTime _time = new();
    private readonly FakeSilo _silo = new("w1", 1, InMemoryCluster.Device("cpu", 100));
    private readonly LoadFailures _failures;

    public LoadFailuresTests() => _failures = new LoadFailures(_time);

    [Fact]
    public void IsWaiting_FailuresGoOn_WaitsTwiceAsLongEachTimeUpToAMinute()
    {
        var now = 0.0;
        foreach (var pause in new[] { 2, 4, 8, 16, 32, 60, 60 })
        {
            Fail(LoadOutcome.Refused);
            _time.AdvanceTo(now + pause - 0.1);
            Assert.True(IsWaiting());
            _time.AdvanceTo(now += pause);
            Assert.False(IsWaiting());
        }
    }

    [Fact]
    public void IsWaiting_BundleArrived_TriesAtOnce()
    {
        Fail(LoadOutcome.Refused);
        Assert.True(IsWaiting());
        _silo.Bundles.Add(new BundleId(InMemoryCluster.Model, Revision));
        Assert.False(IsWaiting());
    }

    [Fact]
    public void IsWaiting_MemoryWasFreed_TriesAtOnce()
    {
        var other = new ReplicaId("other", Revision, 0);
        _silo.Load(other, "cpu", 50 * InMemoryCluster.MiB);
        Fail(LoadOutcome.NoMemory);
        Assert.True(IsWaiting());
        _silo.Replicas.Remove(other);
        Assert.False(IsWaiting());
    }

    [Fact]
    public void IsHopeless_RefusedThreeTimes_IsUntilItIsForgotten()
    {
        Fail(LoadOutcome.Refused);
        Fail(LoadOutcome.Refused);
        Assert.False(IsHopeless());
        Fail(LoadOutcome.Refused);
        Assert.True(IsHopeless());
        _failures.Forget(Revision);
        Assert.False(IsHopeless());
        Assert.False(IsWaiting());
    }

    [Fact]
    public void IsHopeless_NoMemoryManyTimes_IsNot()
    {
        for (var i = 0; i < 10; i++)
            Fail(LoadOutcome.NoMemory);
        Assert.False(IsHopeless());
    }

    [Fact]
    public void Describe_SiloIsGone_SaysNothingMore()
    {
        Fail(LoadOutcome.Refused);
        Assert.Equal("w1 could not load it on cpu: Why.", Assert.Single(_failures.Describe(Revision)));
        _failures.Keep([Revision], []);
        Assert.Empty(_failures.Describe(Revision));
    }

    private void Fail(LoadOutcome outcome) => _failures.Add(
        new ReplicaPlacement(new ReplicaId(InMemoryCluster.Model, Revision, 0), _silo.Address, "cpu"),
        new LoadReply(outcome, "Why."),
        _silo.Report());

    private bool IsHopeless()
    {
        var report = _silo.Report();
        return _failures.IsHopeless(Revision, report, report.Devices[0]);
    }

    private bool IsWaiting()
    {
        SiloReport report = _silo.Report();
        return _failures.IsWaiting(Revision, report, report.Devices[0]);
    }
}
