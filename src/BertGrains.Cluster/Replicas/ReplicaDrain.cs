using BertGrains.Cluster.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Drains the silo's replicas when the host stops, before any other service of it stops: fronts that ask meanwhile are told at once, and
/// what was taken is answered while Orleans still carries answers.
/// </summary>
internal sealed class ReplicaDrain(ReplicaHost host, IGrainFactory grains, TimeProvider time, ILogger<ReplicaDrain> logger) : IHostedLifecycleService
{
    /// <summary>
    /// So long may replicas take. With Orleans' 30 s for deactivations it stays within the 120 s that the host has to stop.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(80);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (host.List() is { Count: > 0 } replicas)
            logger.DrainStarted(replicas.Count);
        using var limit = new CancellationTokenSource(Limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var models = host.List().Select(replica => replica.Id.Model).Distinct().ToList();
        var drained = host.DrainAllAsync(over.Token);
        TellCoordinators(models);
        await drained;
        TellCoordinators(models);
    }

    // They would find out by themselves, seconds later: first that nothing is to be sent here any more, then that it has to be loaded
    // elsewhere. Whether they hear it does not matter to the drain.
    private void TellCoordinators(IReadOnlyList<string> models)
    {
        foreach (var model in models)
            grains.GetGrain<IModelGrain>(model).ReconcileAsync().Ignore();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
