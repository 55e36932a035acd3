using System.Data.Common;
using System.Net.Sockets;
using BertGrains.Cli.Terminal;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>Reasons outside the program for a failed start of a silo: a port, the database or the other silos.</summary>
internal static class StartFaults
{
    /// <summary>Finds the fault in the exception of a host that did not start.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="settings">The settings of the silo.</param>
    /// <param name="peer">Why another silo ended a connection; null when none did.</param>
    /// <returns>How the command ends; null for an exception whose message is for the user, and for a bug.</returns>
    public static CommandException? Explain(Exception exception, IConfiguration settings, string? peer)
    {
        // The web server's, which names its address.
        if (exception is IOException)
            return null;

        var causes = Causes(exception).ToList();
        if (causes.OfType<CommandException>().FirstOrDefault() is { } known)
            return known;
        if (causes.OfType<DbException>().FirstOrDefault() is { } database)
            return new CommandException($"Cluster:ConnectionString: {Reason(database.InnerException ?? database)}");
        // The ports were free a moment ago, see SiloPortCheck: another silo was started at the same time.
        if (causes.OfType<AddressInUseException>().FirstOrDefault() is { } taken)
            return new CommandException(taken.Message);
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket && IsOwn(socket.SocketErrorCode))
            return new CommandException($"Silo:SiloPort or Silo:GatewayPort: the silo cannot listen there: {socket.Message}");
        return causes.Find(cause => cause is OrleansException or TimeoutException or SocketException) is { } others
            ? new CommandException($"the silo cannot join the cluster: {peer ?? OthersFault(others, settings)}", ExitCode.StartAgain)
            : null;
    }

    /// <summary>The processes without which a silo does not start.</summary>
    /// <param name="settings">The settings of the silo.</param>
    /// <param name="peer">Why another silo ended a connection; null when none did.</param>
    public static string WaitsFor(IConfiguration settings, string? peer)
    {
        if (peer is not null)
            return peer;
        var cluster = ReadCluster(settings);
        return cluster.ConnectionString is null
            ? $"it waits for the primary silo at {cluster.Primary} (Cluster:Primary)"
            : "it waits for the database and for an answer of every silo that is active in it";
    }

    /// <summary>Reads the section of the cluster, whose faults are reported already.</summary>
    public static BertGrainsClusterOptions ReadCluster(IConfiguration settings) =>
        settings.GetSection(BertGrainsClusterOptions.Section).Get<BertGrainsClusterOptions>() ?? new BertGrainsClusterOptions();

    private static string OthersFault(Exception exception, IConfiguration settings)
    {
        var cluster = ReadCluster(settings);
        return cluster.ConnectionString is null
            ? $"the primary silo at {cluster.Primary} (Cluster:Primary) does not answer; start it first, with the same Cluster:Tls and Cluster:ClusterId"
            : $"{Reason(exception)}; every silo has to reach Silo:Address and Silo:SiloPort of every other, with the same Cluster:Tls";
    }

    private static bool IsOwn(SocketError error) =>
        error is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied;

    private static IEnumerable<Exception> Causes(Exception exception) => exception is AggregateException several
        ? several.InnerExceptions.SelectMany(Causes)
        : exception.InnerException is { } inner ? Causes(inner).Prepend(exception) : [exception];

    // The first sentence. Orleans appends how it works, internal addresses and the stack of another exception.
    private static string Reason(Exception exception) => exception.Message.Split("\n")[0].Split(". ")[0].TrimEnd('.', '\r');
}
