using System.Text.RegularExpressions;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Describes why a peer ends a connection that it has accepted. Orleans reports only that a connection failed, before or after the
/// middleware of the connection receives the exception.
/// </summary>
public static partial class PeerFault
{
    // Less than the time that Orleans waits for a peer's part of the handshake.
    private static readonly TimeSpan Refusal = TimeSpan.FromSeconds(4);

    /// <summary>Describes the fault for an operator.</summary>
    /// <param name="peer">The peer, such as "the core silo at 127.0.0.1:30000".</param>
    /// <param name="port">The port to which the process should connect, such as "gateway port (Silo:GatewayPort)".</param>
    /// <param name="exception">Exception of the connection, as its middleware receives it; null when it ended without one.</param>
    /// <param name="own">Name of the own cluster.</param>
    /// <param name="lasted">How long the connection lasted.</param>
    /// <returns>Null when this process ended the connection, because the peer was too busy to answer in time.</returns>
    public static string? Describe(string peer, string port, Exception? exception, string own, TimeSpan lasted) =>
        ClusterOf(exception) is { } other ? $"{peer} belongs to the cluster '{other}', and Cluster:ClusterId is '{own}'"
        : lasted < Refusal ? $"{peer} accepts the connection and ends it; the port has to be its {port}, and Cluster:Tls and Cluster:ClusterId have to be the same"
        : null;

    /// <summary>The name of the peer's cluster; null when the connection ended for another reason.</summary>
    public static string? ClusterOf(Exception? exception) =>
        exception is InvalidOperationException && Unexpected().Match(exception.Message) is { Success: true } match ? match.Groups[1].Value : null;

    [GeneratedRegex("^Unexpected cluster id \"(.*)\", expected \"", RegexOptions.Singleline)]
    private static partial Regex Unexpected();
}
