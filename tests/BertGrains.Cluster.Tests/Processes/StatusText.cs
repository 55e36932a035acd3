using System.Text.Json;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>A status for the message of a failed test.</summary>
internal static class StatusText
{
    public static string Of(ClusterStatus? status)
    {
        if (status is null)
            return "none";

        return JsonSerializer.Serialize(new
        {
            Silos = status.Silos.Select(silo => new
            {
                silo.Name,
                silo.IsDraining,
                Replicas = silo.Replicas.Select(replica => $"{replica.Id} {replica.State} {replica.Fault}"),
            }),
            status.Models,
        });
    }
}
