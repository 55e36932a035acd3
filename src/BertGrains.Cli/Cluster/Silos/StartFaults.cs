using System.Data.Common;
using System.Net.Sockets;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>Why a silo did not start, where that is no bug: a port, the database or the other silos.</summary>
internal static class StartFaults
{
    /// <summary>Finds the fault in what the host threw.</summary>
    /// <param name="exception">What the host threw.</param>
    /// <param name="endpoints">Where the silo was to listen.</param>
    /// <returns>What the command ends with; null for what speaks for itself, and for what nobody foresaw.</returns>
    public static CommandException? Explain(Exception exception, string endpoints)
    {
        // The web server's, which names its address.
        if (exception is IOException)
            return null;

        var causes = Causes(exception).ToList();
        if (causes.OfType<DbException>().FirstOrDefault() is { } database)
            return new CommandException($"Cluster:ConnectionString: {Reason(database.InnerException ?? database)}");
        if (causes.OfType<SocketException>().FirstOrDefault() is { } socket && IsOwn(socket.SocketErrorCode))
            return new CommandException($"the silo cannot listen on {endpoints}: {socket.Message}");
        return causes.Find(cause => cause is OrleansException or TimeoutException or SocketException) is { } others
            ? new CommandException($"the silo cannot join the cluster: {Reason(others)}", ExitCode.StartAgain)
            : null;
    }

    private static bool IsOwn(SocketError error) =>
        error is SocketError.AddressAlreadyInUse or SocketError.AddressNotAvailable or SocketError.AccessDenied;

    private static IEnumerable<Exception> Causes(Exception exception) => exception is AggregateException several
        ? several.InnerExceptions.SelectMany(Causes)
        : exception.InnerException is { } inner ? Causes(inner).Prepend(exception) : [exception];

    // Orleans' messages can go on with the stack of another exception.
    private static string Reason(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('.', '\r');
}
