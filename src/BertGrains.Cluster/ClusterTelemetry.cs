using System.Diagnostics;

namespace BertGrains.Cluster;

/// <summary>Name and source of the metrics and traces of a silo.</summary>
internal static class ClusterTelemetry
{
    /// <summary>Name of the meters and of the activity source.</summary>
    public const string Name = "BertGrains.Cluster";

    public static ActivitySource Activities { get; } = new(Name);
}
