using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;
using BertGrains.Inference.Telemetry;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

/// <summary>
/// A dedicated thread that takes batches from the scheduler and runs them on the device until the scheduler is closed. A call of the device
/// that does not return is abandoned by <see cref="Check"/>: its items fail, and the lane counts as stopped.
/// </summary>
internal sealed class Lane
{
    // After this many consecutive failures of single items, an item that must succeed decides whether the device is broken, or the items.
    private const int FailuresUntilProbe = 8;

    // A faulted replica is loaded again, which takes seconds.
    private static readonly TimeSpan RetryAfterFault = TimeSpan.FromSeconds(1);

    private static readonly BertError BatchFailed = new(
        ErrorCode.Internal, "The device failed on this item. The log of the server has the details.");

    private readonly int _index;
    private readonly string _model;
    private readonly IDevice _device;
    private readonly Scheduler _scheduler;
    private readonly ResultCache? _cache;
    private readonly ReplicaInstruments _instruments;
    private readonly ThroughputMeter _throughput;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Action _onFault;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WatchedCall _call = new();
    private readonly Batch _batch;
    private volatile BertError? _fault;
    private int _failures;

    public Lane(
        int index,
        string model,
        IDevice device,
        Scheduler scheduler,
        ResultCache? cache,
        ReplicaInstruments instruments,
        ThroughputMeter throughput,
        ILogger logger,
        TimeProvider time,
        Action onFault)
    {
        _index = index;
        _model = model;
        _device = device;
        _scheduler = scheduler;
        _cache = cache;
        _instruments = instruments;
        _throughput = throughput;
        _logger = logger;
        _time = time;
        _onFault = onFault;
        _batch = new Batch(device.PadsItems);
    }

    /// <summary>Why the lane stopped; null while it runs.</summary>
    public BertError? Fault => _fault;

    /// <summary>Completes when the lane runs no more items: its thread has ended, or is in an abandoned call. Never faults.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Completes when the thread has ended and the device may be released. Never faults.</summary>
    public Task Ended => _ended.Task;

    public void Start() => new Thread(Work) { IsBackground = true, Name = $"bertgrains {_model} {_device.Name} lane {_index}" }.Start();

    /// <summary>Abandons a call that has not returned within a number of checks. Called at intervals, by one thread at a time.</summary>
    /// <param name="limit">The time that a call with short items may take, for messages.</param>
    public void Check(TimeSpan limit)
    {
        if (!_call.Check())
            return;

        limit *= _call.Times;
        SetFault(FormattableString.Invariant(
            $"The replica of {_model} stopped: a call of {_device.Name} did not return within {limit.TotalSeconds} s (DeviceTimeout)."));
        FailBatch();
        _scheduler.Leave();
        _stopped.TrySetResult();
        _logger.CallAbandoned(_model, _device.Name, limit.TotalSeconds);
    }

    private void Work()
    {
        try
        {
            while (Fault is null && _scheduler.Take(_batch))
            {
                try
                {
                    RunOrSplit(_batch);
                }
                finally
                {
                    if (!_call.IsAbandoned)
                        _scheduler.Leave();
                }

                _batch.Clear();
            }
        }
        catch (Exception) when (_call.IsAbandoned)
        {
            // The watch has failed the items and given back the core. They are not touched here.
        }
        catch (Exception e)
        {
            // A bug. An unhandled exception of the thread would end the process; instead all items fail and the health check reports it.
            Stop($"The replica of {_model} on {_device.Name} stopped after an internal error. The log of the server has the details.", e);
            FailBatch();
        }
        finally
        {
            _ended.TrySetResult();
            _stopped.TrySetResult();
        }
    }

    // A failed batch is split in halves until the faulty item is isolated, so that the other items are answered.
    private void RunOrSplit(Batch batch)
    {
        try
        {
            Run(batch);
            _failures = 0;
            return;
        }
        catch (Exception e) when (batch.Items.Count > 1 && !_call.IsAbandoned)
        {
            _logger.BatchWasSplit(_model, _device.Name, batch.Items.Count, e);
        }
        catch (Exception e) when (!_call.IsAbandoned)
        {
            Fail(batch.Items[0], e);
            return;
        }

        var half = batch.Items.Count / 2;
        RunOrSplit(Part(batch, 0, half));
        RunOrSplit(Part(batch, half, batch.Items.Count));
    }

    private void Run(Batch batch)
    {
        using var spans = BatchSpans.Start(batch, _instruments.Series, _scheduler, _time);
        var started = _time.GetTimestamp();
        Call(batch);
        var time = _time.GetElapsedTime(started);
        _scheduler.Observe(batch, time);
        _instruments.BatchRan(batch, time);
        _throughput.BatchRan(batch);

        // Before the items are complete, so that the spans of a request have ended when it is answered.
        spans?.End(failure: null);
        var shared = 0;
        foreach (var item in batch.Items)
        {
            var queued = _time.GetElapsedTime(item.EnqueuedAt, item.StartedAt);
            _cache?.Add(item);
            shared += _scheduler.Complete(item, new WorkResult(null, item.Outputs, queued, time));
        }

        _instruments.ItemsWereShared(shared);
    }

    private void Call(Batch batch)
    {
        _call.Begin(batch.Length);
        try
        {
            _device.Run(_index, batch);
        }
        finally
        {
            _call.End();
        }

        if (_call.IsAbandoned)
            throw new TimeoutException("The call returned after it was abandoned.");
    }

    private void Fail(WorkItem item, Exception reason)
    {
        _logger.ItemFailed(_model, _device.Name, item.Length, item.Trace.TraceId, reason);
        _scheduler.Complete(item, WorkResult.Failed(BatchFailed));
        if (++_failures < FailuresUntilProbe || Fault is not null)
            return;
        if (IsDeviceWell(item.Heads))
            _failures = 0;
        else
            Stop($"The replica of {_model} on {_device.Name} stopped after {_failures} consecutive failures of the device.", reason);
    }

    // One token with an id of every vocabulary. Otherwise a client could fault a replica with items that always fail.
    private bool IsDeviceWell(ulong heads)
    {
        var probe = new Batch(_device.PadsItems);
        probe.Add(new WorkItem([0], 1, heads));
        try
        {
            Call(probe);
            return true;
        }
        catch (Exception) when (!_call.IsAbandoned)
        {
            // The failures of the items were logged.
            return false;
        }
    }

    // Waiting items fail before the logger is called, because the logger may throw.
    private void Stop(string message, Exception reason)
    {
        SetFault(message);
        _logger.LaneFaulted(_model, _device.Name, reason);
    }

    private void SetFault(string message)
    {
        _fault = new BertError(ErrorCode.Unavailable, message, RetryAfterFault);
        _scheduler.Abort(_fault);
        _onFault();
    }

    private void FailBatch()
    {
        foreach (var item in _batch.Items)
            _scheduler.Complete(item, WorkResult.Failed(_fault!));
    }

    private Batch Part(Batch batch, int start, int end)
    {
        var part = new Batch(_device.PadsItems);
        for (var i = start; i < end; i++)
            part.Add(batch.Items[i]);
        return part;
    }
}
