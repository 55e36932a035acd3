using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// A replica that is loaded on this silo, until it has ended. Its calls come from fronts through <see cref="ReplicaService"/>. Thread-safe.
/// </summary>
internal sealed class HostedReplica : IAsyncDisposable
{
    private static readonly BertError CallerLeft = new(ErrorCode.Cancelled, "The caller left.");
    private static readonly BertError Stopping = new(ErrorCode.Unavailable, "The silo stops.", TimeSpan.FromSeconds(1));

    private readonly Lock _gate = new();
    private readonly ReplicaPlan _plan;
    private readonly ModelReplica _replica;
    private readonly TimeProvider _time;
    private readonly Action<HostedReplica> _onEnded;
    private readonly RateMeter _rate;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _aborted = new();
    private int _calls;
    private bool _isFree;
    private Task? _end;

    /// <param name="id">Which replica.</param>
    /// <param name="device">Name of its device.</param>
    /// <param name="plan">What it was loaded by.</param>
    /// <param name="replica">Warm; it belongs to this object from here on.</param>
    /// <param name="time">Clock of deadlines and rates.</param>
    /// <param name="onEnded">Called once its memory is free.</param>
    public HostedReplica(
        ReplicaId id, string device, ReplicaPlan plan, ModelReplica replica, TimeProvider time, Action<HostedReplica> onEnded)
    {
        Id = id;
        Device = device;
        _plan = plan;
        _replica = replica;
        _time = time;
        _onEnded = onEnded;
        _rate = new RateMeter(time);
    }

    public ReplicaId Id { get; }

    public string Device { get; }

    public ReplicaState State =>
        Volatile.Read(ref _end) is not null ? ReplicaState.Draining : _replica.Fault is null ? ReplicaState.Ready : ReplicaState.Faulted;

    public ReplicaStatus Status() =>
        new(Id, State, Device, _plan.Bytes, Load(), _rate.Total, _rate.PerSecond(), _replica.Fault?.Message);

    /// <summary>
    /// Runs the items of a call. It takes all of them or none. Where the replica gives up items that it took, because its device failed
    /// or the silo's time to stop is over, it answers as if it had taken none: the caller then has them run elsewhere.
    /// </summary>
    /// <param name="call">The items.</param>
    /// <param name="cancellationToken">The caller left: what has not started never starts.</param>
    public async Task<RunReply> RunAsync(RunCall call, CancellationToken cancellationToken)
    {
        if (!TryEnter())
            return Refuse(RunOutcome.Draining);

        try
        {
            var items = ItemBlock.Unpack(call.Items.Span, _plan.Shape, _time);
            using var activity = RunActivity.Start(items, Id, Device);
            return _replica.TryEnqueue(items)
                ? await FinishAsync(items, cancellationToken).ConfigureAwait(false)
                : Refuse(_replica.Fault is null ? RunOutcome.Busy : RunOutcome.NotLoaded);
        }
        catch (WireFormatException e)
        {
            return new RunReply(RunOutcome.Done, Load(), OutcomeBlock.PackForAll(new BertError(ErrorCode.Internal, e.Message)));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes no more calls, finishes those that it has, and frees the device. Further calls join the first.</summary>
    public Task EndAsync()
    {
        lock (_gate)
        {
            if (_end is null)
            {
                if (_calls == 0)
                    _idle.TrySetResult();
                _end = FreeAsync();
            }

            return _end;
        }
    }

    /// <inheritdoc cref="EndAsync"/>
    public ValueTask DisposeAsync() => new(EndAsync());

    /// <summary>Gives up what has not run, so that an end that was begun comes now.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_isFree)
                _ = _aborted.CancelAsync();
        }
    }

    private async Task<RunReply> FinishAsync(WorkItem[] items, CancellationToken cancellationToken)
    {
        var queued = new Queued(_replica, items);
        using var left = cancellationToken.UnsafeRegister(static state => ((Queued)state!).Withdraw(CallerLeft), queued);
        using var stop = _aborted.Token.UnsafeRegister(static state => ((Queued)state!).Withdraw(Stopping), queued);
        var results = new WorkResult[items.Length];
        for (var i = 0; i < items.Length; i++)
            results[i] = await items[i].Completion.ConfigureAwait(false);

        if (results.Any(result => ReferenceEquals(result.Error, Stopping)))
            return Refuse(RunOutcome.Draining);
        if (_replica.Fault is not null && results.Any(result => result.Error?.Code is ErrorCode.Unavailable or ErrorCode.Internal))
            return Refuse(RunOutcome.Faulted);

        foreach (var result in results)
            _replica.Count(result);
        _rate.Add(results.Length);
        return new RunReply(RunOutcome.Done, Load(), OutcomeBlock.Pack(results));
    }

    private async Task FreeAsync()
    {
        // Never on the thread that begins the end: freeing a device blocks, and that thread may hold locks.
        await _idle.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
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

    private bool TryEnter()
    {
        lock (_gate)
        {
            if (_end is not null)
                return false;
            _calls++;
            return true;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_calls == 0 && _end is not null)
                _idle.TrySetResult();
        }
    }

    private RunReply Refuse(RunOutcome outcome) => new(outcome, Load(), default);

    private ReplicaLoad Load()
    {
        var queue = _replica.Snapshot();
        return new ReplicaLoad(
            queue.WaitingItems, queue.WaitingTokens, queue.PredictedDrain.TotalSeconds, queue.SecondsPerToken);
    }

    private sealed record Queued(ModelReplica Replica, WorkItem[] Items)
    {
        public void Withdraw(BertError reason)
        {
            foreach (var item in Items)
                Replica.Withdraw(item, reason);
        }
    }
}
