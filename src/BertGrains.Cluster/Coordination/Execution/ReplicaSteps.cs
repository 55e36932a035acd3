using BertGrains.Cluster.Coordination.Observation;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination.Execution;

/// <summary>
/// The loads and drains that one coordinator has begun. Each counts until a report that was asked for after its end: an older one would
/// show a replica missing that has just been loaded. Used in the coordinator's turns only.
/// </summary>
internal sealed class ReplicaSteps(ReplicaCalls calls, LoadFailures failures, TimeProvider time, ILogger logger, Action onEnded)
{
    private readonly List<RunningStep> _steps = [];

    /// <summary>What was begun and does not show in the reports.</summary>
    public IReadOnlyList<ReplicaStep> Open => [.. _steps.Select(running => running.Step)];

    /// <summary>Forgets the steps that the reports show, and those on silos that are gone.</summary>
    public void Observe(ClusterReports reports)
    {
        var silos = reports.Silos.ToDictionary(silo => silo.Report.Address);
        var unreported = reports.Unreported.Select(silo => silo.Address).ToHashSet();
        foreach (var running in _steps.ToList())
        {
            var address = running.Step.Placement.Silo;
            var isGone = !silos.TryGetValue(address, out var silo) && !unreported.Contains(address);
            if (isGone)
                running.CallOff?.Invoke();
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

    /// <summary>Calls off the loads that nobody wants any more.</summary>
    public void CancelLoads(Func<ReplicaId, bool> isWanted)
    {
        foreach (var running in _steps.Where(running => running.Step.IsLoad && !isWanted(running.Step.Placement.Id)).ToList())
            running.CallOff?.Invoke();
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
        using var calledOff = new CancellationTokenSource();
        running.CallOff = calledOff.Cancel;
        var reply = await TryLoadAsync(placement, calledOff.Token);
        running.CallOff = null;
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

    // Null when it was called off.
    private async Task<LoadReply?> TryLoadAsync(ReplicaPlacement placement, CancellationToken cancelled)
    {
        try
        {
            return await calls.LoadAsync(placement, cancelled);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception e)
        {
            return new LoadReply(LoadOutcome.Refused, $"The call failed: {e.Message}");
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
}

/// <summary>A load or a drain that was begun, until a report shows what came of it.</summary>
internal sealed class RunningStep(ReplicaStep step)
{
    /// <summary>What was begun.</summary>
    public ReplicaStep Step => step;

    /// <summary>Calls it off; null when it cannot be called off any more.</summary>
    public Action? CallOff { get; set; }

    /// <summary>Timestamp of its end; null while it runs.</summary>
    public long? EndedAt { get; set; }
}
