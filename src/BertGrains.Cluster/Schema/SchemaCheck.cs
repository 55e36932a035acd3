using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Schema;

/// <summary>Keeps a silo from joining by a database that has no tables for it, or older ones. Runs before anything else starts.</summary>
internal sealed class SchemaCheck(IOptions<ClusterOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        options.Value.ConnectionString is { } connection
            ? new ClusterSchema(connection).EnsureCurrentAsync(cancellationToken)
            : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
