using BertGrains.Cli.Terminal;
using BertGrains.Cluster.Schema;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Cluster.Connections;

/// <summary>The connection of an operator's command to a cluster.</summary>
internal sealed class OperatorConnection : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly IHost _host;

    private OperatorConnection(IHost host)
    {
        _host = host;
    }

    private IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Connects to a core silo of the cluster.</summary>
    /// <exception cref="CommandException">No core silo answers.</exception>
    public static async Task<OperatorConnection> OpenAsync(BertGrainsClusterOptions cluster, CancellationToken cancellationToken)
    {
        await CheckDatabaseAsync(cluster, cancellationToken);
        var guard = new ConnectionGuard(cluster);
        var host = ClientHost.Create(cluster, guard);
        try
        {
            await host.StartAsync(cancellationToken).WaitAsync(ConnectLimit, cancellationToken);
            return new OperatorConnection(host);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            await DisposeAsync(host);
            if (guard.Refusal is { } refusal)
                throw CommandException.BadUsage(refusal.TrimEnd('.'));
            if ((await FindClustersAsync(cluster, cancellationToken) ?? await guard.ReadFaultAsync()) is { } fault)
                throw new CommandException($"the cluster cannot be reached: {fault}");
            throw Unreachable(exception);
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }
    }

    /// <summary>Calls a grain.</summary>
    /// <exception cref="CommandException">The cluster does not answer.</exception>
    public async Task<T> CallAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(Grains).WaitAsync(AnswerLimit, cancellationToken);
        }
        catch (Exception exception) when (IsUnreachable(exception))
        {
            throw Unreachable(exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Closes the connection in order; the silo would log a reset.
        using var limit = new CancellationTokenSource(StopLimit);
        await _host.StopAsync(limit.Token);
        await DisposeAsync(_host);
    }

    private static async Task CheckDatabaseAsync(BertGrainsClusterOptions cluster, CancellationToken cancellationToken)
    {
        if (cluster.ConnectionString is { } database)
            await InTimeAsync(CheckAsync(database), cancellationToken);

        async Task<bool> CheckAsync(string database)
        {
            await new ClusterSchema(database).EnsureCurrentAsync(cancellationToken);
            return true;
        }
    }

    private static async Task<T> InTimeAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(ConnectLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new CommandException("Cluster:ConnectionString: the database did not answer in time; check that it runs and can be reached");
        }
    }

    /// <returns>What the database has in place of the cluster; null when it has it.</returns>
    private static async Task<string?> FindClustersAsync(BertGrainsClusterOptions cluster, CancellationToken cancellationToken)
    {
        if (cluster.ConnectionString is not { } database)
            return null;
        var names = await InTimeAsync(new ClusterSchema(database).ReadClustersAsync(cancellationToken), cancellationToken);
        return names.Contains(cluster.ClusterId) ? null
            : names.Count == 0 ? $"the database has no active silo, of '{cluster.ClusterId}' or another cluster; start one"
            : $"the database has no active silo of the cluster '{cluster.ClusterId}' (Cluster:ClusterId, --cluster-id); it has {string.Join(", ", names)}";
    }

    private static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
    }

    private static bool IsUnreachable(Exception exception) => exception is OrleansException or TimeoutException;

    private static CommandException Unreachable(Exception exception)
    {
        // Orleans' message for an empty list names its classes.
        var reason = exception is TimeoutException ? "no core silo answered in time"
            : exception.Message.StartsWith("Could not find any gateway", StringComparison.Ordinal) ? "no core silo is active in the database"
            : exception.Message.TrimEnd('.');
        return new CommandException($"the cluster cannot be reached ({reason}); check --database or --gateways");
    }
}
