using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// The queue of one replica and the decision what runs next, taken at the moment a lane becomes free. Thread-safe.
/// </summary>
internal sealed class Scheduler
{
    private readonly object _gate = new();
    private readonly BatchQueue _queue;
    private readonly TokenBudget _budget;
    private readonly CostModel _cost = new();
    private readonly TimeProvider _time;
    private readonly int _lanes;
    private double _overTrunk = 1;
    private int _idleLanes;
    private bool _closed;

    /// <param name="maxLength">Longest item in tokens.</param>
    /// <param name="capacity">Most items that wait.</param>
    /// <param name="maxBatchTokens">Most padded tokens that fit the device's memory.</param>
    /// <param name="lanes">Threads that take batches.</param>
    /// <param name="time">Clock of deadlines and arrivals.</param>
    public Scheduler(int maxLength, int capacity, int maxBatchTokens, int lanes, TimeProvider time)
    {
        _queue = new BatchQueue(maxLength, capacity);
        _budget = new TokenBudget(maxBatchTokens);
        _lanes = lanes;
        _time = time;
    }

    /// <summary>What is waiting and how fast it goes.</summary>
    public SchedulerSnapshot Snapshot()
    {
        lock (_gate)
        {
            var seconds = _cost.PredictItems(_queue.Tokens, _queue.SquaredTokens) * _overTrunk / _lanes;
            return new SchedulerSnapshot(
                _queue.Count,
                _queue.Tokens,
                TimeSpan.FromSeconds(seconds),
                _budget.Current,
                _cost.PerBatch,
                _cost.PerToken,
                _cost.PerTokenPair);
        }
    }

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(WorkItem item)
    {
        lock (_gate)
        {
            if (_closed || !_queue.TryAdd(item))
                return false;

            item.EnqueuedAt = _time.GetTimestamp();
            if (_idleLanes > 0)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Takes all items or none.</summary>
    /// <returns>False when the queue is closed or has no room for all of them.</returns>
    public bool TryEnqueue(ReadOnlySpan<WorkItem> items)
    {
        lock (_gate)
        {
            if (_closed || _queue.Room < items.Length)
                return false;

            var now = _time.GetTimestamp();
            foreach (var item in items)
            {
                _queue.TryAdd(item);
                item.EnqueuedAt = now;
            }

            for (var lane = Math.Min(_idleLanes, items.Length); lane > 0; lane--)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Takes an item back that has not started.</summary>
    public bool TryWithdraw(WorkItem item)
    {
        lock (_gate)
            return _queue.Remove(item);
    }

    /// <summary>Blocks a lane until there is work for it.</summary>
    /// <param name="batch">Empty; receives the items to run.</param>
    /// <returns>False when the scheduler is closed and nothing is left.</returns>
    public bool Take(Batch batch)
    {
        lock (_gate)
        {
            while (!TryCut_NeedsLock(batch))
            {
                if (_closed)
                    return false;

                _idleLanes++;
                Monitor.Wait(_gate);
                _idleLanes--;
            }

            return true;
        }
    }

    /// <summary>As <see cref="Take"/>, without blocking.</summary>
    /// <returns>False when nothing is waiting.</returns>
    public bool TryTake(Batch batch)
    {
        lock (_gate)
            return TryCut_NeedsLock(batch);
    }

    /// <summary>Learns from a batch that ran.</summary>
    /// <param name="batch">The batch, with the time of its trunk; nothing is learnt from one whose clock did not move.</param>
    /// <param name="total">Time of the trunk and the heads.</param>
    public void Observe(Batch batch, TimeSpan total)
    {
        const double learning = 0.05;
        if (batch.TrunkTime <= TimeSpan.Zero)
            return;

        lock (_gate)
        {
            _cost.Observe(batch.Items.Count, batch.Length, batch.TrunkTime.TotalSeconds);
            _overTrunk += learning * ((total / batch.TrunkTime) - _overTrunk);
            if (batch.Budget is { } budget)
                _budget.Observe(budget, _cost.Work(batch.UsefulTokens, batch.SquaredTokens), batch.TrunkTime.TotalSeconds);
        }
    }

    /// <summary>Takes the measurements of a warm-up as the starting point.</summary>
    public void Calibrate(IReadOnlyList<WarmUpSample> samples)
    {
        lock (_gate)
        {
            foreach (var sample in samples)
            {
                if (sample.ForLine)
                    _cost.Observe(sample.Rows, sample.Length, sample.Time.TotalSeconds);
            }

            _budget.Settle(samples.Where(sample => sample.ForBudget).Select(sample =>
            {
                var tokens = sample.Rows * sample.Length;
                return (tokens, _cost.Work(tokens, (long)tokens * sample.Length), sample.Time.TotalSeconds);
            }));
        }
    }

    /// <summary>Takes no more items; lanes run what is waiting and then stop.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Closes and fails everything that waits.</summary>
    public void Abort(BertError error)
    {
        lock (_gate)
        {
            while (_queue.Oldest is { } item)
            {
                _queue.Remove(item);
                item.TryComplete(WorkResult.Failed(error));
            }

            // In the same breath, or an item that comes in between would wait for a lane that is gone.
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryCut_NeedsLock(Batch batch)
    {
        var now = _time.GetTimestamp();
        while (_queue.Oldest is not null)
        {
            // Lanes that wait beside this one share what is there, so that a handful of items does not run on one lane alone.
            var waiting = _queue.Tokens;
            var share = (waiting + _idleLanes) / (_idleLanes + 1);
            var budget = _budget.Next(waiting);
            BatchCutter.Cut(_queue, _cost, (int)Math.Min(budget, share), batch);
            batch.Budget = TokenBudget.IsFilledBy(share, budget) ? budget : null;
            DropExpired(batch, now);
            if (batch.Items.Count > 0)
                return true;
        }

        return false;
    }

    private static void DropExpired(Batch batch, long now)
    {
        if (batch.Items.All(item => item.Deadline > now))
        {
            foreach (var item in batch.Items)
                item.StartedAt = now;
            return;
        }

        var (items, budget) = (batch.Items.ToArray(), batch.Budget);
        batch.Clear();
        batch.Budget = budget;
        foreach (var item in items)
        {
            if (item.Deadline > now)
            {
                item.StartedAt = now;
                batch.Add(item);
            }
            else
            {
                item.TryComplete(WorkResult.Failed(DeadlineErrors.PassedInQueue));
            }
        }
    }
}
