using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Schema;

/// <summary>Stops the start of a silo whose database lacks the tables or has older ones. Runs before everything else starts.</summary>
internal sealed class SchemaCheck(IOptions<BertGrainsClusterOptions> options) : IHostedLifecycleService
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
