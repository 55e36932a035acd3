using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>Receives routing tables from the coordinators, and runs the <see cref="RoutingTableWatch"/> of the silo.</summary>
internal sealed class RoutingTableService : GrainService, IRoutingTableService
{
    // A coordinator drains replicas once the core silos have the new table. It waits two seconds for the reply.
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(1.5);

    private readonly ServedModels _models;
    private readonly RoutingTableWatch _watch;
    private readonly TimeProvider _time;
    private Task _watching = Task.CompletedTask;

    public RoutingTableService(
        GrainId id, Silo silo, ILoggerFactory loggers, ServedModels models, RoutingTableWatch watch, TimeProvider time)
        : base(id, silo, loggers)
    {
        _models = models;
        _watch = watch;
        _time = time;
    }

    /// <inheritdoc/>
    public override Task Start()
    {
        var stopped = StoppedCancellationTokenSource.Token;
        _watching = Task.Run(() => _watch.RunAsync(stopped), CancellationToken.None);
        return base.Start();
    }

    /// <inheritdoc/>
    public override async Task Stop()
    {
        await base.Stop();
        await _watching;
    }

    /// <inheritdoc/>
    public async Task<long> PublishAsync(RoutingTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var model = _models.Publish(table);
        try
        {
            await model.Loaded.WaitAsync(LoadTimeout, _time);
        }
        catch (TimeoutException) when (model.Version is not null)
        {
            // The table is in force for the loaded revisions; the others follow.
        }

        return model.Version ?? throw new TimeoutException("No codec of the table's revisions is loaded yet.");
    }
}
