using BertGrains.Inference.Devices;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Inference.Scheduling;

/// <summary>The queue of one replica. The next batch is selected at the moment a lane becomes free. Thread-safe.</summary>
internal sealed class Scheduler
{
    private readonly object _gate = new();
    private readonly BatchQueue _queue;
    private readonly ItemsInFlight _inFlight;
    private readonly BatchLearning _learning;
    private readonly TimeProvider _time;
    private readonly int _lanes;
    private readonly CpuCores? _cores;
    private int _idleLanes;
    private bool _closed;

    /// <param name="maxLength">Maximum tokens per item.</param>
    /// <param name="capacity">Maximum number of waiting items.</param>
    /// <param name="maxBatchTokens">Maximum padded tokens per batch that fit in the memory of the device.</param>
    /// <param name="lanes">Number of threads that take batches.</param>
    /// <param name="time">Clock for deadlines and arrivals.</param>
    /// <param name="cores">The cores that the lanes share with other replicas; null when they need none.</param>
    public Scheduler(int maxLength, int capacity, int maxBatchTokens, int lanes, TimeProvider time, CpuCores? cores = null)
    {
        _queue = new BatchQueue(maxLength, capacity);
        _inFlight = new ItemsInFlight(capacity);
        _learning = new BatchLearning(maxBatchTokens);
        _lanes = lanes;
        _time = time;
        _cores = cores;
    }

    /// <summary>Queue and speed at this moment.</summary>
    public ReplicaSnapshot Snapshot()
    {
        var lanes = _lanes * (_cores?.Share ?? 1);
        lock (_gate)
        {
            var seconds = _learning.PredictItems(_queue.Tokens, _queue.SquaredTokens) / lanes;
            return new ReplicaSnapshot(
                _queue.Count, _queue.Tokens, TimeSpan.FromSeconds(seconds), _learning.Cost.PerToken / lanes, _learning.Budget.Current);
        }
    }

    /// <summary>Enqueues all items or none. An item that is equal to one that waits or runs shares its run.</summary>
    /// <returns>False when the queue is closed or has no room for all of them.</returns>
    public bool TryEnqueue(params ReadOnlySpan<WorkItem> items)
    {
        lock (_gate)
        {
            if (_closed || _queue.Room < items.Length - _inFlight.CountJoining(items))
                return false;

            var now = _time.GetTimestamp();
            var queued = 0;
            foreach (var item in items)
            {
                item.EnqueuedAt = now;
                if (_inFlight.TryJoin(item))
                    continue;
                _queue.TryAdd(item);
                _inFlight.Add(item);
                queued++;
            }

            for (var lane = Math.Min(_idleLanes, queued); lane > 0; lane--)
                Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Removes a completed item from the queue, if it has not started and none shares its run.</summary>
    public void Withdraw(WorkItem item)
    {
        lock (_gate)
        {
            item.Run?.Withdraw();
            var first = item.Run?.First ?? item;
            if (first.Run is not { Waiting: > 0 } && _queue.Remove(first))
                _inFlight.Remove(first);
        }
    }

    /// <summary>Ends the time in which equal items may join the run of one, before <see cref="Complete"/>.</summary>
    public void EndSharing(WorkItem item)
    {
        lock (_gate)
            _inFlight.Remove(item);
    }

    /// <summary>Completes an item that a batch had, and those that share its run.</summary>
    /// <returns>Number of items that share the run and were waiting for it.</returns>
    public int Complete(WorkItem item, in WorkResult result)
    {
        EndSharing(item);

        // Before the first item, whose decoder changes the outputs.
        var others = item.Run?.CompleteOthers(result, _time) ?? 0;
        item.TryComplete(result);
        return others;
    }

    /// <summary>Takes a core and the next batch. Blocks until there are an item and a core.</summary>
    /// <param name="batch">Empty; receives the items to run.</param>
    /// <returns>False when the scheduler is closed and the queue is empty. After true, <see cref="Leave"/> gives the core back.</returns>
    public bool Take(Batch batch)
    {
        var hasCore = false;
        while (true)
        {
            lock (_gate)
            {
                while (_queue.Oldest is null)
                {
                    if (hasCore)
                        Leave();
                    hasCore = false;
                    if (_closed)
                        return false;

                    _idleLanes++;
                    Monitor.Wait(_gate);
                    _idleLanes--;
                }

                hasCore = hasCore || _cores is null || _cores.TryEnter();
                if (hasCore && TryFill_NeedsLock(batch))
                    return true;
            }

            // Before the batch is formed: items that arrive while the lane waits for a core may join it.
            if (!hasCore)
                _cores!.Enter();
            hasCore = true;
        }
    }

    /// <summary>Gives back the core of a batch that <see cref="Take"/> returned.</summary>
    public void Leave() => _cores?.Leave();

    /// <summary>Takes the next batch without blocking.</summary>
    /// <returns>False when the queue is empty.</returns>
    public bool TryTake(Batch batch)
    {
        lock (_gate)
            return TryFill_NeedsLock(batch);
    }

    /// <inheritdoc cref="BatchLearning.Observe"/>
    public void Observe(Batch batch, TimeSpan total)
    {
        lock (_gate)
            _learning.Observe(batch, total);
    }

    /// <inheritdoc cref="BatchLearning.Calibrate"/>
    public void Calibrate(IReadOnlyList<WarmUpSample> samples)
    {
        lock (_gate)
            _learning.Calibrate(samples);
    }

    /// <summary>Stops accepting items. Lanes run the waiting items and then stop.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Stops accepting items and fails the waiting ones.</summary>
    public void Abort(BertError error)
    {
        lock (_gate)
        {
            while (_queue.Oldest is { } item)
            {
                _queue.Remove(item);
                Complete(item, WorkResult.Failed(error));
            }

            // Under the same lock: an item that is added in between would wait for a stopped lane.
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryFill_NeedsLock(Batch batch)
    {
        var now = _time.GetTimestamp();
        while (_queue.Oldest is not null)
        {
            // Idle lanes that can start at once share the waiting items, so that a few items do not all run on one lane.
            var waiting = _queue.Tokens;
            var others = Math.Min(_idleLanes, _cores?.Free ?? _idleLanes);
            var share = (waiting + others) / (others + 1);
            var budget = _learning.Budget.Next(waiting);
            BatchBuilder.Fill(_queue, _learning.Cost, (int)Math.Min(budget, share), batch);
            batch.Budget = TokenBudget.IsFilledBy(share, budget) ? budget : null;
            DropExpired(batch, now);
            if (batch.Items.Count > 0)
                return true;
        }

        return false;
    }

    private void DropExpired(Batch batch, long now)
    {
        if (batch.Items.Any(item => item.LastDeadline <= now))
        {
            var (items, budget) = (batch.Items.ToArray(), batch.Budget);
            batch.Clear();
            batch.Budget = budget;
            foreach (var item in items)
            {
                if (item.LastDeadline > now)
                    batch.Add(item);
                else
                    Complete(item, WorkResult.Failed(DeadlineErrors.PassedInQueue));
            }
        }

        foreach (var item in batch.Items)
            item.StartedAt = now;
    }
}
