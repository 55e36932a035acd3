namespace BertGrains.Cluster.Devices;

public sealed class DeviceLedgerTests
{
    private readonly DeviceLedger _ledger = new([new Device("cpu", 1_000), new Device("cuda:0", 500)]);

    [Fact]
    public void TryReserve_UpToTheCapacity_Succeeds()
    {
        Assert.True(_ledger.TryReserve("cpu", Id("a"), 600, out _));
        Assert.True(_ledger.TryReserve("cpu", Id("b"), 400, out _));
        Assert.False(_ledger.TryReserve("cpu", Id("c"), 1, out var refusal));
        Assert.Contains("cpu", refusal, StringComparison.Ordinal);
        Assert.Equal([new DeviceStatus("cpu", "cpu", 1_000, 1_000), new DeviceStatus("cuda:0", "cuda", 500, 0)], _ledger.List());

        _ledger.Release(Id("a"));
        _ledger.Release(Id("a"));
        Assert.True(_ledger.TryReserve("cpu", Id("c"), 600, out _));
    }

    [Fact]
    public void TryReserve_SameReplicaOrSameRevisionOnADevice_IsRefused()
    {
        Assert.True(_ledger.TryReserve("cpu", Id("a"), 1, out _));
        Assert.False(_ledger.TryReserve("cpu", Id("a"), 1, out _));
        Assert.False(_ledger.TryReserve("cuda:0", Id("a"), 1, out _));
        Assert.False(_ledger.TryReserve("cpu", Id("a", 1), 1, out _));
        Assert.True(_ledger.TryReserve("cuda:0", Id("a", 1), 1, out _));
        Assert.True(_ledger.TryReserve("cpu", new ReplicaId("a", "r2", 0), 1, out _));
    }

    [Fact]
    public void TryReserve_UnknownDevice_ListsTheDevices()
    {
        Assert.False(_ledger.TryReserve("cuda:1", Id("a"), 1, out var refusal));
        Assert.Equal("This silo has no device cuda:1; it has cpu, cuda:0.", refusal);
        Assert.False(new DeviceLedger([]).TryReserve("cpu", Id("a"), 1, out refusal));
        Assert.Equal("This silo has no device cpu; it has none.", refusal);
    }

    [Fact]
    public async Task TryReserve_ManyThreads_NeverReserveTheSameMemory()
    {
        using var start = new Barrier(8);
        var threads = Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                var random = new Random(thread);
                for (var round = 0; round < 5_000; round++)
                {
                    var id = Id($"m{thread}-{round % 7}");
                    if (_ledger.TryReserve("cpu", id, random.Next(1, 400), out _))
                    {
                        Assert.InRange(_ledger.List()[0].ReservedBytes, 1, 1_000);
                        _ledger.Release(id);
                    }
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default));
        await Task.WhenAll(threads);
        Assert.Equal(0, _ledger.List()[0].ReservedBytes);
    }

    private static ReplicaId Id(string model, int ordinal = 0) => new(model, "r1", ordinal);
}
