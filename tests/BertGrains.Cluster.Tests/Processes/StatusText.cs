using System.Text.Json;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>A status in the message of a test that fails.</summary>
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
