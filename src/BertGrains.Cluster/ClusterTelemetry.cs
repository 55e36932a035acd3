using System.Diagnostics;

namespace BertGrains.Cluster;

/// <summary>What the metrics and traces of a silo share.</summary>
internal static class ClusterTelemetry
{
    /// <summary>Name of the meters and of the activity source.</summary>
    public const string Name = "BertGrains.Cluster";

    public static ActivitySource Activities { get; } = new(Name);

    /// <summary>The tag that splits requests and items by their outcome.</summary>
    /// <param name="failure">Null on success.</param>
    public static KeyValuePair<string, object?> Outcome(ErrorCode? failure) => new("outcome", failure switch
    {
        null => "ok",
        ErrorCode.Overloaded => "overloaded",
        ErrorCode.Cancelled => "cancelled",
        ErrorCode.DeadlineExceeded => "deadline_exceeded",
        ErrorCode.Unavailable => "unavailable",
        ErrorCode.Internal => "internal",
        _ => "refused",
    });
}
