using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// Finds the silo's devices before the silo starts, and drains its replicas when the host stops, before any other service stops: calls
/// that arrive during the drain are refused, and Orleans still delivers the replies to earlier calls.
/// </summary>
/// <param name="services">
/// Creates the host of the replicas. It is not a constructor parameter: hosted services are created before the options are validated, and
/// services that depend on invalid options would throw first.
/// </param>
/// <param name="time">Clock.</param>
/// <param name="logger">Log of the drain.</param>
internal sealed class ReplicaDrain(IServiceProvider services, TimeProvider time, ILogger<ReplicaDrain> logger) : IHostedLifecycleService
{
    /// <summary>Timeout of the drain. With 30 s for Orleans to deactivate grains it stays within the shutdown timeout of 120 s.</summary>
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
