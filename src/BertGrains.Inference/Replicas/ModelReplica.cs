using System.Diagnostics.Metrics;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

/// <summary>One loaded trunk with its heads on one device, with one scheduler and one thread a lane. Thread-safe.</summary>
public sealed class ModelReplica : IItemRunner, IAsyncDisposable
{
    private readonly IDevice _device;
    private readonly Scheduler _scheduler;
    private readonly ReplicaInstruments _instruments;
    private readonly Lane[] _lanes;
    private volatile bool _isStopping;

    private ModelReplica(
        string model, IDevice device, Scheduler scheduler, IMeterFactory? meters, ILogger logger, TimeProvider time)
    {
        Model = model;
        _device = device;
        _scheduler = scheduler;
        _instruments = new ReplicaInstruments(meters, model, device.Name, scheduler.Snapshot);
        _lanes = new Lane[device.Lanes];
        for (var lane = 0; lane < _lanes.Length; lane++)
            _lanes[lane] = new Lane(lane, model, device, scheduler, _instruments, logger, time);
    }

    internal string Model { get; }

    internal string DeviceName => _device.Name;

    internal int Lanes => _lanes.Length;

    /// <summary>Why the replica cannot answer; null when it can.</summary>
    public BertError? Fault => _lanes.Select(lane => lane.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>Warms the device up and starts the lanes; the replica owns the device from here on.</summary>
    /// <param name="shape">What the model's items look like.</param>
    /// <param name="device">Loaded with the model. Where this throws, it is still the caller's.</param>
    /// <param name="queueCapacity">Most items that wait, at least 1.</param>
    /// <param name="meters">Makes the instruments; null for a meter of their own.</param>
    /// <param name="logger">Receives faults.</param>
    /// <param name="time">Clock of deadlines and arrivals.</param>
    /// <param name="cancellationToken">Ends the warm-up.</param>
    public static ModelReplica Start(
        ReplicaShape shape,
        IDevice device,
        int queueCapacity,
        IMeterFactory? meters,
        ILogger logger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var scheduler = new Scheduler(shape.MaxLength, queueCapacity, device.MaxBatchTokens, device.Lanes, time);
        var warmUp = new WarmUp(device, shape.MaxLength, shape.Vocabulary, shape.AllHeads);
        scheduler.Calibrate(warmUp.Run(cancellationToken));
        // The search for a better budget may go up two steps before long.
        warmUp.Reserve(4 * scheduler.Snapshot().BudgetTokens);
        var replica = new ModelReplica(shape.Model, device, scheduler, meters, logger, time);
        foreach (var lane in replica._lanes)
            lane.Start();
        return replica;
    }

    /// <summary>What waits in the queue and how fast it goes.</summary>
    public ReplicaSnapshot Snapshot()
    {
        var queue = _scheduler.Snapshot();
        return new ReplicaSnapshot(queue.WaitingItems, queue.WaitingTokens, queue.PredictedDrain, queue.SecondsPerToken / Lanes);
    }

    /// <inheritdoc/>
    public bool TryEnqueue(WorkItem item) => Fault is null && _scheduler.TryEnqueue(item);

    /// <summary>Takes all items or none; each one's <see cref="WorkItem.Completion"/> tells the outcome.</summary>
    /// <param name="items">With tokens and heads of the replica's shape; in no queue and not completed.</param>
    /// <returns>False when there is no room for all of them or nothing more is taken.</returns>
    public bool TryEnqueue(ReadOnlySpan<WorkItem> items) => Fault is null && _scheduler.TryEnqueue(items);

    /// <inheritdoc/>
    public void Withdraw(WorkItem item, BertError reason)
    {
        _scheduler.TryWithdraw(item);
        item.TryComplete(WorkResult.Failed(reason));
    }

    /// <inheritdoc/>
    public BertError Refusal()
    {
        if (Fault is { } fault)
            return fault;
        if (_isStopping)
            return new BertError(ErrorCode.Unavailable, $"{Model} is stopping.", TimeSpan.FromSeconds(1));

        var snapshot = _scheduler.Snapshot();
        return new BertError(
            ErrorCode.Overloaded,
            $"The queue of {Model} is full with {snapshot.WaitingItems} items (QueueCapacity).",
            snapshot.PredictedDrain);
    }

    /// <inheritdoc/>
    public void Count(in WorkResult result) => _instruments.ItemEnded(result);

    /// <summary>Runs what is waiting, then frees the device.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _scheduler.Close();
        foreach (var lane in _lanes)
            await lane.Stopped;
        _instruments.Dispose();
        _device.Dispose();
    }

    /// <summary>The cost model and the budget, of which <see cref="Snapshot"/> tells what a host needs.</summary>
    internal SchedulerSnapshot SnapshotOfScheduler() => _scheduler.Snapshot();
}
