using System.Diagnostics;
using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Sends what waits for one replica: whatever is there at the moment travels in one call, nothing waits for more, and calls do not wait
/// for each other. Watches the replica meanwhile, and asks one that refused whether it is ready again.
/// </summary>
internal sealed class ReplicaSender : IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(1);

    private readonly Dispatcher _dispatcher;
    private readonly IReplicaService _service;
    private readonly FrontInstruments _instruments;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly PeerWatch _watch;
    private readonly CancellationTokenSource _ended = new();
    private int _isLossKnown;
    private int _isProbing;

    public ReplicaSender(
        RoutedReplica replica,
        IReplicaService service,
        Dispatcher dispatcher,
        FrontInstruments instruments,
        ILogger logger,
        TimeProvider time)
    {
        _dispatcher = dispatcher;
        _service = service;
        _instruments = instruments;
        _logger = logger;
        _time = time;
        _watch = new PeerWatch(replica.Id.ToString(), GetStateAsync, time, OnRegained);
        Route = new ReplicaRoute(replica, () => _watch.IsLost, () => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false));
    }

    public ReplicaRoute Route { get; }

    private RoutedReplica Replica => Route.Replica;

    /// <summary>Sends until nothing waits or the replica owes enough.</summary>
    public void Execute()
    {
        while (_dispatcher.TakeMessage(Route) is { } message)
            _ = SendAsync(message);
    }

    /// <summary>Ends the watch once the replica was removed and owes nothing more.</summary>
    public void EndWhenDone()
    {
        if (Route.IsDone)
            Dispose();
    }

    /// <summary>Sends what the replica owes elsewhere.</summary>
    public void LoseCalls()
    {
        if (_watch.InFlight > 0)
            _watch.Lose();
    }

    public void Dispose()
    {
        _ended.Cancel();
        _watch.Dispose();
    }

    private async Task SendAsync(RunMessage message)
    {
        var wasSent = false;
        using var activity = StartActivity(message);
        try
        {
            _instruments.MessageSent(Replica.Id.Model, message.Items.Count);
            var call = new RunCall(ItemBlock.Pack(message.Work, _time));
            var reply = await _watch.CallAsync(Run, message.Withdrawn.Token).ConfigureAwait(false);
            if (reply.Outcome == RunOutcome.Done)
                OutcomeBlock.Complete(message.Work, reply.Results);
            _dispatcher.Answered(message, reply.Outcome, reply.Load);
            if (reply.Outcome is RunOutcome.NotLoaded or RunOutcome.Draining or RunOutcome.Faulted)
                OnRefused(reply.Outcome.ToString());

            Task<RunReply> Run(CancellationToken token)
            {
                wasSent = true;
                return _service.RunAsync(Replica.Id, call, token);
            }
        }
        catch (PeerLostException e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, "lost");
            _dispatcher.Lost(message, wasSent);
            if (_watch.IsLost)
                OnLost(e);
            else
                OnRefused(e.Message);
        }
        catch (OperationCanceledException) when (message.Withdrawn.IsCancellationRequested)
        {
            _dispatcher.Failed(message, RouterErrors.Failed(Replica.Id.Model));
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            _logger.CallFailed(Replica.Id, Replica.Silo, e);
            _dispatcher.Failed(message, RouterErrors.Failed(Replica.Id.Model));
        }

        EndWhenDone();
    }

    private Activity? StartActivity(RunMessage message)
    {
        // The messages of a burst have many callers: the first is the parent, the others are linked.
        if (!FrontInstruments.Activities.HasListeners())
            return null;
        var traces = message.Traces.ToList();
        var activity = FrontInstruments.Activities.StartActivity(
            "route", ActivityKind.Internal, traces.FirstOrDefault(), links: traces.Skip(1).Select(trace => new ActivityLink(trace)));
        if (activity is null)
            return null;

        activity.SetTag("bertgrains.replica", Replica.Id.ToString());
        activity.SetTag("bertgrains.silo", Replica.Silo.ToString());
        activity.SetTag("bertgrains.items", message.Items.Count);
        foreach (var item in message.Work.Where(item => item.Trace.TraceId == activity.TraceId))
            item.Trace = activity.Context;
        return activity;
    }

    private void OnLost(PeerLostException reason)
    {
        if (Interlocked.Exchange(ref _isLossKnown, 1) != 0 || _ended.IsCancellationRequested)
            return;
        _instruments.ReplicaLost(Replica.Id.Model);
        _logger.ReplicaLost(Replica.Id, Replica.Silo, reason);
    }

    private void OnRegained()
    {
        Volatile.Write(ref _isLossKnown, 0);
        _logger.ReplicaRegained(Replica.Id, Replica.Silo);
        _dispatcher.Regained(Route);
    }

    private void OnRefused(string reason)
    {
        if (Interlocked.Exchange(ref _isProbing, 1) != 0)
            return;
        _logger.ReplicaRefused(Replica.Id, Replica.Silo, reason);
        _ = ProbeAsync(reason);
    }

    // A replica that was loaded again is back without a table that tells of it.
    private async Task ProbeAsync(string reason)
    {
        try
        {
            for (var wait = FirstProbe; Route.IsRefusing; wait = wait * 2 < ProbePeriod ? wait * 2 : ProbePeriod)
            {
                await Task.Delay(wait, _time, _ended.Token).ConfigureAwait(false);
                if (await IsReadyAsync().ConfigureAwait(false))
                    OnRegained();
            }
        }
        catch (OperationCanceledException)
        {
        }

        Volatile.Write(ref _isProbing, 0);
        if (Route.IsRefusing && !_ended.IsCancellationRequested)
            OnRefused(reason);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            return await _watch.CallAsync(_ => GetStateAsync(), _ended.Token).ConfigureAwait(false) == ReplicaState.Ready;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }

    private Task<ReplicaState> GetStateAsync() => _service.GetStateAsync(Replica.Id);
}
