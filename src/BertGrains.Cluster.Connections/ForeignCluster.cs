using System.Text.RegularExpressions;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Finds in the exception of a connection that the peer belongs to another cluster. Orleans closes the connection for it, and reports only
/// that a connection failed.
/// </summary>
public static partial class ForeignCluster
{
    /// <summary>The name of the peer's cluster; null when the connection failed for another reason.</summary>
    /// <param name="exception">Exception of the connection, as its middleware receives it.</param>
    public static string? Find(Exception exception) =>
        exception is InvalidOperationException && Unexpected().Match(exception.Message) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Describes the fault for an operator.</summary>
    /// <param name="peer">The peer, such as "the core silo at 127.0.0.1:30000".</param>
    /// <param name="its">Name of the peer's cluster.</param>
    /// <param name="own">Name of the own cluster.</param>
    public static string Describe(string peer, string its, string own) =>
        $"{peer} belongs to the cluster '{its}', and Cluster:ClusterId is '{own}'";

    [GeneratedRegex("^Unexpected cluster id \"(.*)\", expected \"", RegexOptions.Singleline)]
    private static partial Regex Unexpected();
}
