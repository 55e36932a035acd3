using System.Net;
using BertGrains.Cluster.Requests;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Fronts;

/// <summary>
/// Tells the front when a connection to another silo ends. Answers that were on it are lost; Orleans connects again in silence, and signs
/// of life then arrive over the new connection, so that nothing else would tell.
/// </summary>
internal sealed class SiloConnectionWatch(ServedModels tables)
{
    /// <summary>Puts the watch in front of what the builder has.</summary>
    public void Attach(IConnectionBuilder builder) => builder.Use(next => connection => WatchAsync(connection, next));

    private async Task WatchAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            if (connection.RemoteEndPoint is IPEndPoint silo)
                tables.LoseCalls(silo);
        }
    }
}
