using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Sends the items that wait for one replica. Items that wait at the same moment share a call; no item waits for more to come, and calls do
/// not wait for each other. Pings the replica while calls are pending, and polls a replica that refused items until it is ready.
/// </summary>
internal sealed class ReplicaSender : IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    private readonly Dispatcher _dispatcher;
    private readonly IReplicaService _service;
    private readonly RouterInstruments _instruments;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly PeerWatch _watch;
    private readonly CancellationTokenSource _ended = new();
    private int _isLossLogged;
    private int _isPolling;

    public ReplicaSender(
        RoutedReplica replica,
        IReplicaService service,
        Dispatcher dispatcher,
        RouterInstruments instruments,
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

    /// <summary>Sends until no item waits or the replica holds as much as it may.</summary>
    public void Execute()
    {
        while (_dispatcher.TakeMessage(Route) is { } message)
            _ = SendAsync(message);
    }

    /// <summary>Ends the watch when the replica was removed and holds no more items.</summary>
    public void EndWhenDone()
    {
        if (Route.IsDone)
            Dispose();
    }

    /// <summary>Sends the items in flight to other replicas.</summary>
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
        using var spans = RouteSpans.Start(message, Replica);
        try
        {
            _instruments.MessageSent(Replica.Id.Model, message.Items.Count);
            var call = RunCallConverter.ToCall(message.Work, _time);
            var reply = await _watch.CallAsync(Run, message.Withdrawn.Token).ConfigureAwait(false);
            if (reply.Outcome == RunOutcome.Done)
                RunReplyConverter.Complete(message.Work, reply);
            _dispatcher.Answered(message, reply.Outcome, reply.Queue);
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
            spans?.Fail("lost");
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
            spans?.Fail("failed");
            _logger.CallFailed(Replica.Id, Replica.Silo, e);
            _dispatcher.Failed(message, RouterErrors.Failed(Replica.Id.Model));
        }

        EndWhenDone();
    }

    private void OnLost(PeerLostException reason)
    {
        if (Interlocked.Exchange(ref _isLossLogged, 1) != 0 || _ended.IsCancellationRequested)
            return;
        _instruments.ReplicaLost(Replica.Id.Model);
        _logger.ReplicaLost(Replica.Id, Replica.Silo, reason);
    }

    private void OnRegained()
    {
        Volatile.Write(ref _isLossLogged, 0);
        _logger.ReplicaRegained(Replica.Id, Replica.Silo);
        _dispatcher.Regained(Route);
    }

    private void OnRefused(string reason)
    {
        if (Interlocked.Exchange(ref _isPolling, 1) != 0)
            return;
        _logger.ReplicaRefused(Replica.Id, Replica.Silo, reason);
        _ = PollAsync(reason);
    }

    // A replica that is loaded again on the same silo does not change the routing table.
    private async Task PollAsync(string reason)
    {
        try
        {
            for (var wait = FirstPoll; Route.IsRefusing; wait = wait * 2 < PollPeriod ? wait * 2 : PollPeriod)
            {
                await Task.Delay(wait, _time, _ended.Token).ConfigureAwait(false);
                if (await IsReadyAsync().ConfigureAwait(false))
                    OnRegained();
            }
        }
        catch (OperationCanceledException)
        {
        }

        Volatile.Write(ref _isPolling, 0);
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
