using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

/// <summary>A replica on this silo, from its load to its end. Routers call it through <see cref="ReplicaService"/>. Thread-safe.</summary>
internal sealed class HostedReplica : IAsyncDisposable
{
    private static readonly BertError CallerLeft = new(ErrorCode.Cancelled, "The caller canceled the request.");
    private static readonly BertError Stopping = new(ErrorCode.Unavailable, "The silo is stopping.", TimeSpan.FromSeconds(1));

    private readonly Lock _gate = new();
    private readonly LoadableReplica _plan;
    private readonly ModelReplica _replica;
    private readonly TimeProvider _time;
    private readonly Action<HostedReplica> _onEnded;
    private readonly CallCount _calls = new();
    private readonly CancellationTokenSource _aborted = new();
    private bool _isFree;
    private Task? _end;

    /// <param name="id">Identity of the replica.</param>
    /// <param name="device">Name of its device.</param>
    /// <param name="plan">The plan by which it was loaded.</param>
    /// <param name="replica">Warmed up; owned by this object from here on.</param>
    /// <param name="time">Clock of deadlines and rates.</param>
    /// <param name="onEnded">Called when its memory is free.</param>
    public HostedReplica(
        ReplicaId id, string device, LoadableReplica plan, ModelReplica replica, TimeProvider time, Action<HostedReplica> onEnded)
    {
        Id = id;
        Device = device;
        _plan = plan;
        _replica = replica;
        _time = time;
        _onEnded = onEnded;
    }

    public ReplicaId Id { get; }

    public string Device { get; }

    public ReplicaState State =>
        Volatile.Read(ref _end) is not null ? ReplicaState.Draining : _replica.Fault is null ? ReplicaState.Ready : ReplicaState.Faulted;

    public ReplicaStatus Status()
    {
        var throughput = _replica.MeasureThroughput();
        return new ReplicaStatus(
            Id, State, Device, _plan.Bytes, MeasureQueue(), throughput.ItemsDone, throughput.ItemsPerSecond, _replica.Fault?.Message)
        {
            TokensPerSecond = throughput.TokensPerSecond,
            BatchItems = throughput.BatchItems,
            BatchTokens = throughput.BatchTokens,
            Padding = throughput.Padding,
        };
    }

    /// <summary>
    /// Runs the items of a call, all or none. If the device fails or the drain timeout expires before all have run, the reply is the same as
    /// if none was taken, and the router sends them to another replica.
    /// </summary>
    /// <param name="call">The items.</param>
    /// <param name="replyLimit">Maximum bytes of the items in the reply, see <see cref="SiloMessageLimit"/>.</param>
    /// <param name="cancellationToken">Set when the router withdraws the items: those that have not started never start.</param>
    public async Task<RunReply> RunAsync(RunCall call, long replyLimit, CancellationToken cancellationToken)
    {
        if (!_calls.TryEnter(out var entered))
            return Refuse(RunOutcome.Draining);

        using var running = entered;
        try
        {
            var items = RunCallConverter.ToItems(call, _plan.Shape, _time);
            return _replica.TryEnqueue(items)
                ? await FinishAsync(items, replyLimit, cancellationToken).ConfigureAwait(false)
                : Refuse(_replica.Fault is null ? RunOutcome.Busy : RunOutcome.NotLoaded);
        }
        catch (InvalidDataException e)
        {
            return RunReplyConverter.Failed(call.Items.Length, new BertError(ErrorCode.Internal, e.Message), MeasureQueue());
        }
    }

    /// <summary>Takes no more calls, finishes those it has, and frees the device. Further calls return the same task.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            if (_end is null)
            {
                _calls.Close();
                _end = FreeAsync();
            }

            return _end;
        }
    }

    /// <inheritdoc cref="EndAsync"/>
    public ValueTask DisposeAsync() => new(EndAsync());

    /// <summary>Abandons the items that have not run, so that <see cref="EndAsync"/> completes soon.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_isFree)
                _ = _aborted.CancelAsync();
        }
    }

    private async Task<RunReply> FinishAsync(WorkItem[] items, long replyLimit, CancellationToken cancellationToken)
    {
        var queued = new QueuedItems(_replica, items);
        using var left = cancellationToken.UnsafeRegister(static state => ((QueuedItems)state!).Withdraw(CallerLeft), queued);
        using var stop = _aborted.Token.UnsafeRegister(static state => ((QueuedItems)state!).Withdraw(Stopping), queued);
        var results = new WorkResult[items.Length];
        for (var i = 0; i < items.Length; i++)
            results[i] = await items[i].Completion.ConfigureAwait(false);

        if (results.Any(result => ReferenceEquals(result.Error, Stopping)))
            return Refuse(RunOutcome.Draining);
        if (_replica.Fault is not null && results.Any(result => result.Error?.Code is ErrorCode.Unavailable or ErrorCode.Internal))
            return Refuse(RunOutcome.Faulted);

        foreach (var result in results)
            _replica.Count(result);
        return RunReplyConverter.ToReply(results, MeasureQueue(), replyLimit);
    }

    private async Task FreeAsync()
    {
        // On another thread: freeing a device blocks, and the calling thread may hold locks.
        await _calls.None.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _replica.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _isFree = true;
            _aborted.Dispose();
            _onEnded(this);
        }
    }

    private RunReply Refuse(RunOutcome outcome) => new(outcome, MeasureQueue(), [], default);

    private QueueState MeasureQueue()
    {
        var queue = _replica.Snapshot();
        return new QueueState(
            queue.WaitingItems, queue.WaitingTokens, queue.PredictedDrain.TotalSeconds, queue.SecondsPerToken);
    }

    private sealed record QueuedItems(ModelReplica Replica, WorkItem[] Items)
    {
        public void Withdraw(BertError reason)
        {
            foreach (var item in Items)
                Replica.Withdraw(item, reason);
        }
    }
}
