using BertGrains.Cluster.Replicas;
using BertGrains.Cluster.Requests;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Hosting;

/// <summary>Keeps the log of a silo to what an operator can act on.</summary>
internal static class SiloLogging
{
    /// <summary>Drops messages of Orleans about events that it handles, and about faults that end the process with a separate message.</summary>
    public static ILoggingBuilder AddSiloFilters(this ILoggingBuilder logging) => logging
        .AddFilter("Orleans", LogLevel.Warning)
        // A start that fails throws the same exception, which ends up as one line. The warning at each start recommends the garbage
        // collector for servers, which takes memory that models need.
        .AddFilter("Orleans.Runtime.Silo", LogLevel.Critical)
        // Stale rows of killed silos, at each read until they are declared dead, and a start that fails. MembershipAgent reports a
        // database that does not answer.
        .AddFilter("Orleans.Runtime.MembershipService.MembershipTableManager", LogLevel.Critical)
        // Connections of clients and silos that end are expected. Membership reports silos that are missing.
        .AddFilter("Orleans.Runtime.Messaging.Connection", LogLevel.Error)
        .AddFilter("Orleans.Runtime.Messaging.ConnectionManager", LogLevel.Error)
        // One stack trace for each attempt. A silo that cannot join names Cluster:Tls; the other side logs the refused certificate.
        .AddFilter("Orleans.Connections.Security.TlsClientConnectionMiddleware", LogLevel.Error)
        // What cannot be sent to a lost silo: a cancellation, the table of clients, a request for its manifest.
        .AddFilter("Orleans.Runtime.GrainCallCancellationManager", LogLevel.Critical)
        .AddFilter("Orleans.Runtime.GrainDirectory.ClientDirectory", LogLevel.Critical)
        .AddFilter("Orleans.Runtime.Metadata.ClusterManifestProvider", LogLevel.Error)
        // At each start it reports that its first check took as long as the uptime of the machine.
        .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)
        // A joining silo takes over parts of the directory; a part that is not there yet is logged and repaired.
        .AddFilter("Orleans.Runtime.GrainDirectory", LogLevel.Error)
        .AddFilter("Polly", LogLevel.Warning)
        // Orleans logs its ring, which nothing here uses, in the names of the grain services.
        .AddFilter(typeof(SiloService).FullName, LogLevel.Warning)
        .AddFilter(typeof(RoutingTableService).FullName, LogLevel.Warning)
        .AddFilter(typeof(ReplicaService).FullName, LogLevel.Warning);
}
