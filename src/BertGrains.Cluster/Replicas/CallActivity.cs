using System.Diagnostics;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

/// <summary>Spans of a call to a replica, at the router and at the replica.</summary>
internal static class CallActivity
{
    /// <summary>
    /// Starts a span. It becomes the parent of the next spans of its own request's items; other items keep their requests as parents.
    /// </summary>
    /// <returns>Null when no listener samples the span.</returns>
    public static Activity? Start(string name, ActivityKind kind, IReadOnlyList<WorkItem> items, ReplicaId replica)
    {
        var activity = SharedActivity.Start(ClusterTelemetry.Activities, name, kind, items.Select(item => item.Trace));
        if (activity is null)
            return null;

        activity.SetTag("bertgrains.replica", replica.ToString());
        activity.SetTag("bertgrains.items", items.Count);
        foreach (var item in items)
        {
            if (item.Trace.TraceId == activity.TraceId)
                item.Trace = activity.Context;
        }

        return activity;
    }
}
