using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Inference.Simulation;

/// <summary>
/// A scheduler with simulated lanes. Arrivals and ends of batches are events of one loop, in order of time and without threads, so a run
/// is deterministic; timers of the clock would not order events of the same moment.
/// </summary>
internal sealed class LaneSimulation
{
    private readonly FakeTimeProvider _time = new();
    private readonly PriorityQueue<Action, double> _events = new();
    private readonly Stack<int> _freeLanes = new();
    private readonly DeviceCurve _curve;
    private readonly long _start;
    private double _now;

    public LaneSimulation(DeviceCurve curve, int lanes = 2, int capacity = 100_000, int maxLength = 512, int maxBatchTokens = 8_192)
    {
        _curve = curve;
        _start = _time.GetTimestamp();
        Scheduler = new Scheduler(maxLength, capacity, maxBatchTokens, lanes, _time);
        for (var lane = 0; lane < lanes; lane++)
            _freeLanes.Push(lane);
    }

    public Scheduler Scheduler { get; }

    public List<SimulatedBatch> Batches { get; } = [];

    public double BusySeconds { get; private set; }

    /// <summary>The warm-up of a replica: growing batches, measured on the curve.</summary>
    public void WarmUp() => Scheduler.Calibrate(
        [.. Enumerable.Range(0, 9).Select(power => Sample(1 << power, 32)), Sample(1, 8), Sample(1, 64), Sample(1, 128)]);

    public WorkItem ArriveAt(double seconds, int length, double timeout = double.PositiveInfinity)
    {
        var deadline = double.IsFinite(timeout) ? TimestampAt(seconds + timeout) : long.MaxValue;
        var item = DistinctItems.Create(length, deadline);
        _events.Enqueue(() => Scheduler.TryEnqueue(item), seconds);
        return item;
    }

    /// <summary>Runs until there are no more events.</summary>
    public void Run()
    {
        while (_events.TryDequeue(out var happen, out var seconds))
        {
            _now = Math.Max(_now, seconds);
            _time.Advance(TimeSpan.FromTicks(TimestampAt(_now) - _time.GetTimestamp()));
            happen();
            // Lanes start after all events of the same moment.
            if (_events.TryPeek(out _, out var next) && next <= _now)
                continue;
            StartFreeLanes();
        }
    }

    private long TimestampAt(double seconds) => _start + (long)(seconds * _time.TimestampFrequency);

    private WarmUpSample Sample(int rows, int length) => new(
        rows, length, TimeSpan.FromSeconds(_curve.Seconds(rows, length)), ForLine: rows * length <= 256, ForBudget: length == 32);

    private void StartFreeLanes()
    {
        while (_freeLanes.Count > 0)
        {
            var batch = new Batch();
            if (!Scheduler.TryTake(batch))
                return;

            var lane = _freeLanes.Pop();
            var time = _curve.Seconds(batch.Items.Count, batch.Length);
            BusySeconds += time;
            Batches.Add(new SimulatedBatch([.. batch.Items], batch.Length));
            _events.Enqueue(() => Finish(lane, batch, time), _now + time);
        }
    }

    private void Finish(int lane, Batch batch, double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        batch.TrunkTime = time;
        Scheduler.Observe(batch, time);
        foreach (var item in batch.Items)
            item.TryComplete(new WorkResult(null, [], default, time));
        _freeLanes.Push(lane);
    }
}

/// <summary>A batch of a simulation.</summary>
internal sealed record SimulatedBatch(IReadOnlyList<WorkItem> Items, int Length)
{
    public int PaddedTokens => Items.Count * Length;
}
