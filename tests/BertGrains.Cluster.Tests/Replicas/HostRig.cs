using System.Diagnostics.Metrics;
using BertGrains.Cluster.Devices;
using BertGrains.Inference.Items;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cluster.Replicas;

/// <summary>A host with two scripted devices of 1,000 bytes; a replica needs 100.</summary>
internal sealed class HostRig : IAsyncDisposable
{
    private readonly ReplicaHostInstruments _instruments;

    public HostRig()
    {
        _instruments = new ReplicaHostInstruments(Ledger, null);
        Loader = new ScriptedLoader(Clock);
        Host = new ReplicaHost(Loader, Ledger, _instruments, Clock, NullLogger<ReplicaHost>.Instance);
    }

    public FakeTimeProvider Clock { get; } = new();

    public DeviceLedger Ledger { get; } = new([new Device("cpu", 1_000), new Device("cuda:0", 1_000)]);

    public ScriptedLoader Loader { get; }

    public ReplicaHost Host { get; }

    public bool Owns(Meter meter) => meter == _instruments.Meter;

    public long Reserved => Ledger.List().Sum(device => device.ReservedBytes);

    public static string Revision { get; } = new('1', 64);

    public static ReplicaId Id(int ordinal, string model = "scripted") => new(model, Revision, ordinal);

    /// <summary>A call with one item an id, each of five tokens of which the id is the first.</summary>
    public static RunCall Call(params int[] ids) =>
        RunCallConverter.ToCall([.. ids.Select(id => new WorkItem([id, 0, 0, 0, 0], 5, 1))], TimeProvider.System);

    /// <summary>Compares the first value of each item's output, or the negative code of its error.</summary>
    public static async Task AssertAnswersAsync(RunReply reply, params float[] expected)
    {
        Assert.Equal(RunOutcome.Done, reply.Outcome);
        var items = Array.ConvertAll(expected, _ => new WorkItem([1, 0, 0, 0, 0], 5, 1));
        RunReplyConverter.Complete(items, reply);
        var values = new float[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var result = await items[i].Completion;
            values[i] = result.Error is null ? result.Outputs[0]!.Values.Span[0] : -(float)result.Error.Code;
        }

        Assert.Equal(expected, values);
    }

    public async Task<HostedReplica> LoadAsync(ReplicaId id, string device = "cpu")
    {
        var reply = await Host.LoadAsync(id, device, TestContext.Current.CancellationToken);
        Assert.Equal(new LoadReply(LoadOutcome.Ready, null), reply);
        return Host.Find(id) ?? throw new InvalidOperationException("The replica is not loaded.");
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _instruments.Dispose();
    }
}

internal static class HostedReplicaCalls
{
    /// <summary>Runs a call whose reply may have any size.</summary>
    public static Task<RunReply> RunAsync(this HostedReplica replica, RunCall call, CancellationToken cancellationToken) =>
        replica.RunAsync(call, long.MaxValue, cancellationToken);
}
