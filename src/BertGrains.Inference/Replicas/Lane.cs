using BertGrains.Inference.Devices;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

/// <summary>A dedicated thread that takes batches from the scheduler and runs them on the device until the scheduler is closed.</summary>
internal sealed class Lane
{
    // After this many consecutive failures of single items, the device is considered broken, not the items.
    private const int FailuresUntilFault = 8;

    private static readonly BertError BatchFailed = new(
        ErrorCode.Internal, "The device failed on this item. The log of the server has the details.");

    private readonly int _index;
    private readonly string _model;
    private readonly IDevice _device;
    private readonly Scheduler _scheduler;
    private readonly ReplicaInstruments _instruments;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failures;

    public Lane(
        int index, string model, IDevice device, Scheduler scheduler, ReplicaInstruments instruments, ILogger logger, TimeProvider time)
    {
        _index = index;
        _model = model;
        _device = device;
        _scheduler = scheduler;
        _instruments = instruments;
        _logger = logger;
        _time = time;
    }

    /// <summary>Why the lane stopped; null while it runs.</summary>
    public BertError? Fault { get; private set; }

    /// <summary>Completes when the thread has ended. Never faults.</summary>
    public Task Stopped => _stopped.Task;

    public void Start() => new Thread(Work) { IsBackground = true, Name = $"bertgrains {_model} {_device.Name} lane {_index}" }.Start();

    private void Work()
    {
        var batch = new Batch();
        try
        {
            while (Fault is null && _scheduler.Take(batch))
            {
                RunOrSplit(batch);
                batch.Clear();
            }
        }
        catch (Exception e)
        {
            // A bug. An unhandled exception of the thread would end the process; instead all items fail and the health check reports it.
            Stop($"The replica of {_model} on {_device.Name} stopped after an internal error. The log of the server has the details.", e);
            foreach (var item in batch.Items)
                item.TryComplete(WorkResult.Failed(Fault!));
        }
        finally
        {
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
        catch (Exception e) when (batch.Items.Count > 1)
        {
            _logger.BatchWasSplit(_model, _device.Name, batch.Items.Count, e);
        }
        catch (Exception e)
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
        using var activity = EngineActivities.StartBatch(batch, _model, _device.Name);
        var started = _time.GetTimestamp();
        _device.Run(_index, batch);
        var time = _time.GetElapsedTime(started);
        _scheduler.Observe(batch, time);
        _instruments.BatchRan(batch, time);
        foreach (var item in batch.Items)
        {
            var queued = _time.GetElapsedTime(item.EnqueuedAt, item.StartedAt);
            item.TryComplete(new WorkResult(null, item.Outputs, queued, time));
        }
    }

    private void Fail(WorkItem item, Exception reason)
    {
        _logger.ItemFailed(_model, _device.Name, item.Length, reason);
        item.TryComplete(WorkResult.Failed(BatchFailed));
        if (++_failures >= FailuresUntilFault)
            Stop($"The replica of {_model} on {_device.Name} stopped after {_failures} consecutive failures of the device.", reason);
    }

    // Waiting items fail before the logger is called, because the logger may throw.
    private void Stop(string message, Exception reason)
    {
        Fault = new BertError(ErrorCode.Unavailable, message);
        _scheduler.Abort(Fault);
        _logger.LaneFaulted(_model, _device.Name, reason);
    }

    private static Batch Part(Batch batch, int start, int end)
    {
        var part = new Batch();
        for (var i = start; i < end; i++)
            part.Add(batch.Items[i]);
        return part;
    }
}
