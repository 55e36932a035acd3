using BertGrains.Cluster.Coordination.Observation;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>
/// The loads and drains that one coordinator has begun. A step stays open until a report that was requested after its end; an earlier
/// report lacks the replica that was just loaded. Used in the coordinator's turns only.
/// </summary>
internal sealed class ReplicaSteps(ReplicaCalls calls, LoadFailures failures, TimeProvider time, ILogger logger, Action onEnded)
{
    private readonly List<RunningStep> _steps = [];

    /// <summary>The steps that the reports do not show yet.</summary>
    public IReadOnlyList<ReplicaStep> Open => [.. _steps.Select(running => running.Step)];

    /// <summary>Closes the steps that the reports show, and those on lost silos.</summary>
    public void Observe(ClusterReports reports)
    {
        var silos = reports.Silos.ToDictionary(silo => silo.Report.Address);
        var unreported = reports.Unreported.Select(silo => silo.Address).ToHashSet();
        foreach (var running in _steps.ToList())
        {
            var address = running.Step.Placement.Silo;
            var isGone = !silos.TryGetValue(address, out var silo) && !unreported.Contains(address);
            if (isGone)
                running.Cancel?.Invoke();
            if (isGone || (silo is { Answers: true } && running.EndedAt < reports.RequestedAt))
                _steps.Remove(running);
        }
    }

    /// <summary>Begins a load.</summary>
    public void Load(ReplicaPlacement placement, SiloReport report)
    {
        var running = Begin(placement, isLoad: true);
        logger.LoadBegins(placement.Id, placement.Silo, placement.Device);
        _ = LoadAsync(running, report);
    }

    /// <summary>Begins a drain.</summary>
    public void Drain(ReplicaPlacement placement)
    {
        var running = Begin(placement, isLoad: false);
        logger.DrainBegins(placement.Id, placement.Silo);
        _ = DrainAsync(running);
    }

    /// <summary>Cancels the loads of replicas that are no longer desired.</summary>
    public void CancelLoads(Func<ReplicaId, bool> isDesired)
    {
        foreach (var running in _steps.Where(running => running.Step.IsLoad && !isDesired(running.Step.Placement.Id)).ToList())
            running.Cancel?.Invoke();
    }

    private RunningStep Begin(ReplicaPlacement placement, bool isLoad)
    {
        var running = new RunningStep(new ReplicaStep(placement, isLoad));
        _steps.Add(running);
        return running;
    }

    private async Task LoadAsync(RunningStep running, SiloReport report)
    {
        var placement = running.Step.Placement;
        using var cancellation = new CancellationTokenSource();
        running.Cancel = cancellation.Cancel;
        var reply = await TryLoadAsync(placement, cancellation.Token);
        running.Cancel = null;
        if (reply is { Outcome: LoadOutcome.Ready })
        {
            failures.Clear(placement);
            logger.Loaded(placement.Id, placement.Silo, placement.Device);
        }
        else if (reply is not null)
        {
            failures.Add(placement, reply, report);
            logger.LoadFailed(placement.Id, placement.Silo, placement.Device, reply.Outcome, reply.Message);
        }

        End(running);
    }

    // Null when it was canceled.
    private async Task<LoadReply?> TryLoadAsync(ReplicaPlacement placement, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.LoadAsync(placement, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception e)
        {
            return new LoadReply(LoadOutcome.Refused, $"The call to the silo failed: {e.Message}");
        }
    }

    private async Task DrainAsync(RunningStep running)
    {
        var placement = running.Step.Placement;
        try
        {
            await calls.DrainAsync(placement);
        }
        catch (Exception e)
        {
            logger.DrainFailed(placement.Id, placement.Silo, e.Message);
        }

        End(running);
    }

    private void End(RunningStep running)
    {
        running.EndedAt = time.GetTimestamp();
        onEnded();
    }

    private sealed class RunningStep(ReplicaStep step)
    {
        public ReplicaStep Step => step;

        /// <summary>Cancels a load; null for a drain and after the end.</summary>
        public Action? Cancel { get; set; }

        /// <summary>Timestamp of its end; null while it runs.</summary>
        public long? EndedAt { get; set; }
    }
}
