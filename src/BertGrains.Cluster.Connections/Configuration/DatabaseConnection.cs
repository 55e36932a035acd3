using System.Data.Common;

namespace BertGrains.Cluster.Connections;

/// <summary>The connection to the database of a cluster.</summary>
public static class DatabaseConnection
{
    // Npgsql 10 asks for Kerberos' encryption at each new connection, which looks up names on a thread of the pool: where no name server answers,
    // each takes it for some seconds, and a process that connects again after a fault of the network does nothing else
    // (findings/npgsql-gss-encryption-lookup.sh).
    private static readonly Default Encryption = new("Gss Encryption Mode", "Disable", ["GssEncryptionMode"], "PGGSSENCMODE");

    // When the ring of silos changes, each silo reads the reminders of all its ranges at once, with 22 connections and more; the default of a
    // PostgreSQL server is 100 for all, and a silo that gets none ends. Eight are as quick.
    private static readonly Default PoolSize = new(
        "Maximum Pool Size", "8", ["MaximumPoolSize", "MaxPoolSize", "Minimum Pool Size", "MinimumPoolSize", "MinPoolSize"], Variable: null);

    /// <summary>
    /// The connection string, with at most eight connections and without encryption by Kerberos, unless it says otherwise; for the latter, also the
    /// environment variable PGGSSENCMODE. TLS and authentication by Kerberos stay as they are.
    /// </summary>
    /// <param name="connectionString">Connection string for Npgsql; one that is malformed is returned as it is.</param>
    public static string Of(string connectionString)
    {
        try
        {
            var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
            Encryption.ApplyTo(settings);
            PoolSize.ApplyTo(settings);
            return settings.ConnectionString;
        }
        catch (ArgumentException)
        {
            return connectionString;
        }
    }

    private sealed record Default(string Name, string Value, string[] OtherNames, string? Variable)
    {
        public void ApplyTo(DbConnectionStringBuilder settings)
        {
            var isInEnvironment = Variable is not null && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };
            if (!isInEnvironment && !settings.ContainsKey(Name) && !OtherNames.Any(settings.ContainsKey))
                settings[Name] = Value;
        }
    }
}
