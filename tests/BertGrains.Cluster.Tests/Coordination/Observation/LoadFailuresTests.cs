using BertGrains.Cluster.Coordination.Planning;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cluster.Coordination.Observation;

public sealed class LoadFailuresTests
{
    private static readonly string Revision = InMemoryCluster.Revision(0);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeSilo _silo = new("w1", 1, InMemoryCluster.Device("cpu", 100));
    private readonly LoadFailures _failures;

    public LoadFailuresTests() => _failures = new LoadFailures(_time);

    [Fact]
    public void IsPaused_RepeatedFailures_PausesDoubleUpToAMinute()
    {
        foreach (var pause in new[] { 2, 4, 8, 16, 32, 60, 60 })
        {
            Fail(LoadOutcome.Refused);
            _time.Advance(TimeSpan.FromSeconds(pause - 0.1));
            Assert.True(IsPaused());
            _time.Advance(TimeSpan.FromSeconds(0.1));
            Assert.False(IsPaused());
        }
    }

    [Fact]
    public void IsPaused_BundleArrived_EndsAtOnce()
    {
        Fail(LoadOutcome.Refused);
        Assert.True(IsPaused());
        _silo.Bundles.Add(new BundleId(InMemoryCluster.Model, Revision));
        Assert.False(IsPaused());
    }

    [Fact]
    public void IsPaused_MemoryFreed_EndsAtOnce()
    {
        var other = new ReplicaId("other", Revision, 0);
        _silo.Load(other, "cpu", 50 * InMemoryCluster.MiB);
        Fail(LoadOutcome.NoMemory);
        Assert.True(IsPaused());
        _silo.Replicas.Remove(other);
        Assert.False(IsPaused());
    }

    [Fact]
    public void IsConclusive_RefusedThreeTimes_TrueUntilCleared()
    {
        Fail(LoadOutcome.Refused);
        Fail(LoadOutcome.Refused);
        Assert.False(IsConclusive());
        Fail(LoadOutcome.Refused);
        Assert.True(IsConclusive());
        _failures.Clear(Revision);
        Assert.False(IsConclusive());
        Assert.False(IsPaused());
    }

    [Fact]
    public void IsConclusive_NoMemoryManyTimes_False()
    {
        for (var i = 0; i < 10; i++)
            Fail(LoadOutcome.NoMemory);
        Assert.False(IsConclusive());
    }

    [Fact]
    public void Describe_SiloIsLost_IsEmpty()
    {
        Fail(LoadOutcome.Refused);
        Assert.Equal("Loading failed on silo w1, device cpu: Why.", Assert.Single(_failures.Describe(Revision)));
        _failures.Keep([Revision], []);
        Assert.Empty(_failures.Describe(Revision));
    }

    [Fact]
    public void Describe_MoreFailuresThanListed_HasTheirNumberFirst()
    {
        for (var i = 0; i < LoadFailures.MaxDescribed + 1; i++)
        {
            var silo = new FakeSilo($"w{i:00}", i + 1, InMemoryCluster.Device("cpu", 100));
            var placement = new ReplicaPlacement(new ReplicaId(InMemoryCluster.Model, Revision, i), silo.Address, "cpu");
            _failures.Add(placement, new LoadReply(LoadOutcome.Refused, "Why."), silo.Report());
        }

        var texts = _failures.Describe(Revision);
        Assert.Equal(LoadFailures.MaxDescribed + 1, texts.Count);
        Assert.Equal("Loading failed on 17 devices, of which 16 are listed.", texts[0]);
        Assert.Equal("Loading failed on silo w00, device cpu: Why.", texts[1]);
    }

    private void Fail(LoadOutcome outcome) => _failures.Add(
        new ReplicaPlacement(new ReplicaId(InMemoryCluster.Model, Revision, 0), _silo.Address, "cpu"),
        new LoadReply(outcome, "Why."),
        _silo.Report());

    private bool IsConclusive()
    {
        var report = _silo.Report();
        return _failures.IsConclusive(Revision, report, report.Devices[0]);
    }

    private bool IsPaused()
    {
        SiloReport report = _silo.Report();
        return _failures.IsPaused(Revision, report, report.Devices[0]);
    }
}
