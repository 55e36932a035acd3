using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Finds the silo's devices before the silo starts, and drains its replicas when the host stops, before any other service of it stops:
/// fronts that ask meanwhile are told at once, and what was taken is answered while Orleans still carries answers.
/// </summary>
/// <param name="services">
/// Makes the host of the replicas. Not taken from a parameter: the host's services are made before its settings have been checked, and
/// what depends on settings would throw there.
/// </param>
/// <param name="time">Clock.</param>
/// <param name="logger">Receives the beginning.</param>
internal sealed class ReplicaDrain(IServiceProvider services, TimeProvider time, ILogger<ReplicaDrain> logger) : IHostedLifecycleService
{
    /// <summary>
    /// So long may replicas take. With Orleans' 30 s for deactivations it stays within the 120 s that the host has to stop.
    /// </summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(80);

    private ReplicaHost? _host;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _host = services.GetRequiredService<ReplicaHost>();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_host is null)
            return;

        if (_host.List() is { Count: > 0 } replicas)
            logger.DrainStarted(replicas.Count);
        using var limit = new CancellationTokenSource(Limit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        await _host.DrainAllAsync(over.Token);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
