using Npgsql;

namespace BertGrains.Cluster.Schema;

/// <summary>
/// The tables of a cluster in PostgreSQL: membership, deployed state, reminders. <c>bertgrains cluster init</c> creates them; silos never
/// do, and need no right to change tables. Thread-safe.
/// </summary>
/// <param name="connectionString">Connection string for Npgsql.</param>
public sealed class ClusterSchema(string connectionString)
{
    /// <summary>The version that this program needs. Later versions only add to it.</summary>
    public const int Version = 1;

    /// <summary>Key of the advisory lock under which the schema is changed; an arbitrary number.</summary>
    private const long LockKey = 0x6265_7274_6772;

    /// <summary>Reads the version of the tables; 0 when there are none.</summary>
    /// <exception cref="BertException">The database cannot be read.</exception>
    public async Task<int> ReadVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await ReadVersionAsync(connection, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or FormatException)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>
    /// Upgrades the tables to <see cref="Version"/> in one transaction. Existing tables stay as they are, and of two concurrent calls the
    /// second changes nothing.
    /// </summary>
    /// <returns>The version before the call.</returns>
    /// <exception cref="BertException">The database cannot be changed.</exception>
    public async Task<int> UpgradeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
            var before = await ReadVersionAsync(connection, cancellationToken);
            if (before == 0)
            {
                await ExecuteAsync(
                    connection,
                    "CREATE TABLE bertgrains_schema (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
                    cancellationToken);
            }

            for (var version = before + 1; version <= Version; version++)
            {
                await ExecuteAsync(connection, await ReadScriptAsync(version, cancellationToken), cancellationToken);
                await ExecuteAsync(connection, $"INSERT INTO bertgrains_schema (version) VALUES ({version})", cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return before;
        }
        catch (Exception exception) when (exception is NpgsqlException or ArgumentException or FormatException)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Checks that the tables have at least <see cref="Version"/>.</summary>
    /// <exception cref="BertException">The tables are missing or older, or the database cannot be read.</exception>
    public async Task EnsureCurrentAsync(CancellationToken cancellationToken)
    {
        var found = await ReadVersionAsync(cancellationToken);
        if (found == 0)
            throw Unusable("the database has no tables for a cluster. Run 'bertgrains cluster init'");
        if (found < Version)
            throw Unusable($"the tables in the database have version {found}, and {Version} is needed. Run 'bertgrains cluster init'");
    }

    /// <summary>Reads the names of the clusters that have an active silo in the database, in alphabetical order.</summary>
    /// <exception cref="BertException">The database cannot be read.</exception>
    public async Task<IReadOnlyList<string>> ReadClustersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                $"SELECT DISTINCT DeploymentId FROM OrleansMembershipTable WHERE Status = {(int)SiloStatus.Active} ORDER BY 1", connection);
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            var names = new List<string>();
            while (await rows.ReadAsync(cancellationToken))
                names.Add(rows.GetString(0));
            return names;
        }
        catch (NpgsqlException exception)
        {
            throw Unusable(exception);
        }
    }

    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass('bertgrains_schema') IS NOT NULL", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
            return 0;

        await using var newest = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM bertgrains_schema", connection);
        return (int)(await newest.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> ReadScriptAsync(int version, CancellationToken cancellationToken)
    {
        var name = $"{typeof(ClusterSchema).Namespace}.{version:000}.sql";
        using var reader = new StreamReader(typeof(ClusterSchema).Assembly.GetManifestResourceStream(name)!);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static BertException Unusable(Exception exception) => Unusable(exception switch
    {
        PostgresException refused => $"the database refused the command: {refused.MessageText}",
        NpgsqlException => $"the database cannot be reached: {exception.InnerException?.Message ?? exception.Message}",
        // The exception's message could contain part of the string, and with it a password.
        _ => "the value is not a valid connection string. Expected one such as Host=localhost;Database=bertgrains;Username=bertgrains",
    });

    private static BertException Unusable(string message) =>
        new(new BertError(ErrorCode.Unavailable, $"Cluster:ConnectionString: {message}"));

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(DatabaseConnection.Of(connectionString));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
