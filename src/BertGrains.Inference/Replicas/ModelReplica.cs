using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

/// <summary>A loaded trunk with its heads on one device, with one scheduler and one thread per lane. Thread-safe.</summary>
public sealed class ModelReplica : IItemRunner, IAsyncDisposable
{
    private readonly IDevice _device;
    private readonly Scheduler _scheduler;
    private readonly ReplicaInstruments _instruments;
    private readonly ThroughputMeter _throughput;
    private readonly ResultCache? _cache;
    private readonly Lane[] _lanes;
    private readonly ITimer _watch;
    private readonly TaskCompletionSource _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    private ModelReplica(
        ReplicaShape shape,
        IDevice device,
        Scheduler scheduler,
        ReplicaSettings settings,
        IMeterFactory? meters,
        ILogger logger,
        TimeProvider time)
    {
        Model = shape.Model;
        _device = device;
        _scheduler = scheduler;
        _instruments = new ReplicaInstruments(
            meters, new ReplicaSeries(shape.Model, shape.Revision, device.Name), new ReplicaReport(device.Lanes, scheduler.Snapshot));
        _throughput = new ThroughputMeter(time);
        _cache = settings.CacheMebibytes > 0 ? new ResultCache(settings.CacheMebibytes) : null;
        _lanes = new Lane[device.Lanes];
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            _lanes[lane] = new Lane(
                lane, shape.Model, device, scheduler, _cache, _instruments, _throughput, logger, time, onFault: () => _faulted.TrySetResult());
        }

        foreach (var lane in _lanes)
            lane.Start();
        var interval = settings.DeviceTimeout / WatchedCall.Intervals;
        _watch = time.CreateTimer(_ => Array.ForEach(_lanes, lane => lane.Check(settings.DeviceTimeout)), null, interval, interval);
    }

    internal string Model { get; }

    internal string DeviceName => _device.Name;

    /// <summary>Completes when the replica has stopped after a fault.</summary>
    public Task Faulted => _faulted.Task;

    /// <summary>Why the replica stopped; null while it runs.</summary>
    public BertError? Fault => _lanes.Select(lane => lane.Fault).FirstOrDefault(fault => fault is not null);

    /// <summary>Warms up the device and starts the lanes. The replica then owns the device.</summary>
    /// <param name="shape">Limits of the items.</param>
    /// <param name="device">The device with the loaded model. If this method throws, the caller still owns it.</param>
    /// <param name="settings">Settings of the replica.</param>
    /// <param name="meters">Creates the meter; null for a private meter.</param>
    /// <param name="logger">Receives faults.</param>
    /// <param name="time">Clock for deadlines and arrivals.</param>
    /// <param name="cancellationToken">Cancels the warm-up.</param>
    /// <exception cref="TimeoutException">A call of the device did not return. The device may not be disposed.</exception>
    public static ModelReplica Start(
        ReplicaShape shape,
        IDevice device,
        ReplicaSettings settings,
        IMeterFactory? meters,
        ILogger logger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!settings.IsWarmedUp)
        {
            var unmeasured = new Scheduler(
                shape.MaxLength, settings.QueueCapacity, device.MaxBatchTokens, device.Lanes, time, device.Cores);
            return new ModelReplica(shape, device, unmeasured, settings, meters, logger, time);
        }

        var warmUp = new WarmUp(device, shape, settings.DeviceTimeout);
        var samples = warmUp.Run(cancellationToken);
        var scheduler = new Scheduler(
            shape.MaxLength, settings.QueueCapacity, warmUp.MaxBatchTokens, device.Lanes, time, device.Cores);
        scheduler.Calibrate(samples);
        // The budget search may soon go up two steps, each by a factor of two.
        warmUp.Reserve(4 * scheduler.Snapshot().BudgetTokens);
        return new ModelReplica(shape, device, scheduler, settings, meters, logger, time);
    }

    /// <summary>Queue and speed of the replica.</summary>
    public ReplicaSnapshot Snapshot() => _scheduler.Snapshot();

    /// <summary>What the replica has run.</summary>
    public ReplicaThroughput MeasureThroughput() => _throughput.Measure();

    /// <inheritdoc/>
    public bool TryEnqueue(WorkItem item) => TryEnqueue([item]);

    /// <summary>Enqueues all items or none. The outcomes are the results of their <see cref="WorkItem.Completion"/>.</summary>
    /// <param name="items">Items within the shape of the replica; not in a queue and not completed.</param>
    /// <returns>False when the queue is closed or has no room for all items.</returns>
    public bool TryEnqueue(ReadOnlySpan<WorkItem> items)
    {
        if (Fault is not null || _isStopping)
            return false;
        if (_cache is null)
            return _scheduler.TryEnqueue(items);

        var results = Array.ConvertAll(items.ToArray(), _cache.Find);
        var missing = new List<WorkItem>();
        for (var i = 0; i < items.Length; i++)
        {
            if (results[i] is null)
                missing.Add(items[i]);
        }

        if (!_scheduler.TryEnqueue(CollectionsMarshal.AsSpan(missing)))
            return false;
        _instruments.CacheWasRead(items.Length - missing.Count, missing.Count);
        for (var i = 0; i < items.Length; i++)
        {
            if (results[i] is { } outputs)
                items[i].TryComplete(new WorkResult(null, outputs, TimeSpan.Zero, TimeSpan.Zero));
        }

        return true;
    }

    /// <inheritdoc/>
    public void Withdraw(WorkItem item, BertError reason)
    {
        if (item.TryComplete(WorkResult.Failed(reason)))
            _scheduler.Withdraw(item);
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
            $"The queue of {Model} is full with {snapshot.WaitingItems} items. Retry later.",
            snapshot.PredictedDrain);
    }

    /// <inheritdoc/>
    public void Count(in WorkResult result)
    {
        _instruments.ItemEnded(result);
        _throughput.ItemEnded();
    }

    /// <summary>
    /// Completes the waiting items, then releases the device. A call of the device that does not return is abandoned after the timeout; the
    /// device is then released when the call returns.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        _scheduler.Close();
        foreach (var lane in _lanes)
            await lane.Stopped.ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        _instruments.Dispose();
        var release = ReleaseAsync();
        if (release.IsCompleted)
            await release.ConfigureAwait(false);
    }

    private async Task ReleaseAsync()
    {
        foreach (var lane in _lanes)
            await lane.Ended.ConfigureAwait(false);
        _device.Dispose();
    }
}

/// <summary>Settings of a replica.</summary>
/// <param name="QueueCapacity">Maximum number of waiting items, at least 1.</param>
/// <param name="DeviceTimeout">Maximum time of one call of the device. A replica with a longer call is faulted.</param>
/// <param name="CacheMebibytes">Memory in MiB for results of recent items, which are returned for equal items; 0 for none.</param>
public sealed record ReplicaSettings(int QueueCapacity, TimeSpan DeviceTimeout, int CacheMebibytes = 0)
{
    /// <summary>Whether the device is measured before it serves.</summary>
    public bool IsWarmedUp { get; init; } = true;
}

/// <summary>Queue and speed of a replica at one moment.</summary>
/// <param name="WaitingItems">Number of waiting items.</param>
/// <param name="WaitingTokens">Tokens of the waiting items.</param>
/// <param name="PredictedDrain">Predicted time in which all lanes together run the waiting items.</param>
/// <param name="SecondsPerToken">Predicted time per token with all lanes busy, without the costs per batch and of attention.</param>
/// <param name="BudgetTokens">Maximum padded tokens per batch.</param>
public sealed record ReplicaSnapshot(
    int WaitingItems, long WaitingTokens, TimeSpan PredictedDrain, double SecondsPerToken, int BudgetTokens);
