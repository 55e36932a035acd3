using BertGrains.Inference.Items;
using BertGrains.Inference.Scheduling;

namespace BertGrains.Inference.Simulation;

/// <summary>A scheduler with simulated lanes on a manual clock: arrivals and ends of batches in order of time, without threads.</summary>
internal sealed class LaneSimulation
{
    private readonly PriorityQueue<Action, double> _events = new();
    private readonly Stack<int> _freeLanes = new();
    private readonly DeviceCurve _curve;

    public LaneSimulation(DeviceCurve curve, int lanes = 2, int capacity = 100_000, int maxLength = 512, int maxBatchTokens = 8_192)
    {
        _curve = curve;
        Scheduler = new Scheduler(maxLength, capacity, maxBatchTokens, lanes, Time);
        for (var lane = 0; lane < lanes; lane++)
            _freeLanes.Push(lane);
    }

    public ManualTime Time { get; } = new();

    public Scheduler Scheduler { get; }

    public List<SimulatedBatch> Batches { get; } = [];

    public double Now { get; private set; }

    public double BusySeconds { get; private set; }

    /// <summary>What a replica does before it serves: growing batches, measured on the curve.</summary>
    public void WarmUp() => Scheduler.Calibrate(
        [.. Enumerable.Range(0, 9).Select(power => Sample(1 << power, 32)), Sample(1, 8), Sample(1, 64), Sample(1, 128)]);

    public void At(double seconds, Action action) => _events.Enqueue(action, seconds);

    public WorkItem ArriveAt(double seconds, int length, double timeout = double.PositiveInfinity)
    {
        var deadline = double.IsFinite(timeout) ? ManualTime.At(seconds + timeout) : long.MaxValue;
        var item = new WorkItem(new int[length], length, 1, deadline);
        At(seconds, () => Scheduler.TryEnqueue(item));
        return item;
    }

    /// <summary>Runs until nothing is left to happen.</summary>
    public void Run()
    {
        while (_events.TryDequeue(out var happen, out var seconds))
        {
            Now = Math.Max(Now, seconds);
            Time.AdvanceTo(Now);
            happen();
            // Everything of the same moment is in the queue before a lane looks at it.
            if (_events.TryPeek(out _, out var next) && next <= Now)
                continue;
            StartFreeLanes();
        }
    }

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
            Batches.Add(new SimulatedBatch(Now, [.. batch.Items], batch.Length));
            At(Now + time, () => Finish(lane, batch, time));
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
