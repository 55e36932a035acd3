using System.Data.Common;

namespace BertGrains.Cluster.Connections;

/// <summary>The connection to the database of a cluster.</summary>
public static class DatabaseConnection
{
    // Npgsql 10 asks for Kerberos' encryption at each new connection, which looks up names on a thread of the pool: where no name server answers,
    // each takes it for some seconds, and a process that connects again after a fault of the network does nothing else
    // (findings/npgsql-gss-encryption-lookup.sh).
    private const string Setting = "Gss Encryption Mode", SettingWithoutSpaces = "GssEncryptionMode", Variable = "PGGSSENCMODE";

    /// <summary>
    /// The connection string, without encryption by Kerberos unless it, or the environment variable PGGSSENCMODE, asks for it. TLS and authentication
    /// by Kerberos stay as they are.
    /// </summary>
    /// <param name="connectionString">Connection string for Npgsql; one that is malformed is returned as it is.</param>
    public static string Of(string connectionString)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 })
            return connectionString;
        try
        {
            var settings = new DbConnectionStringBuilder { ConnectionString = connectionString };
            if (!settings.ContainsKey(Setting) && !settings.ContainsKey(SettingWithoutSpaces))
                settings[Setting] = "Disable";
            return settings.ConnectionString;
        }
        catch (ArgumentException)
        {
            return connectionString;
        }
    }
}
