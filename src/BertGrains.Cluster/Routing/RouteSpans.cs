using System.Diagnostics;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Spans of a message to a replica: one for each traced request with items in it. The spans on the replica's silo are their children.
/// </summary>
internal sealed class RouteSpans : IDisposable
{
    private readonly List<Activity> _spans = [];

    private RouteSpans()
    {
    }

    /// <summary>Starts the spans, and makes them the parents of the spans of their items.</summary>
    /// <returns>Null when nobody listens.</returns>
    public static RouteSpans? Start(RunMessage message, RoutedReplica replica)
    {
        if (!ClusterTelemetry.Activities.HasListeners())
            return null;

        var spans = new RouteSpans();
        var requests = new Dictionary<ActivityContext, ActivityContext>();
        foreach (var item in message.Items)
        {
            if ((item.Trace.TraceFlags & ActivityTraceFlags.Recorded) == 0)
                continue;
            if (!requests.TryGetValue(item.Trace, out var context))
                requests.Add(item.Trace, context = spans.Add(item, message, replica));
            item.Work.Trace = context;
        }

        Activity.Current = spans._spans.FirstOrDefault() ?? Activity.Current;
        return spans;
    }

    /// <summary>Marks the spans as failed.</summary>
    /// <param name="reason">A short reason.</param>
    public void Fail(string reason) => _spans.ForEach(span => span.SetStatus(ActivityStatusCode.Error, reason));

    public void Dispose() => _spans.ForEach(span => span.Dispose());

    // Items of a request over the limit have no further spans, on the silo of the replica either.
    private ActivityContext Add(RoutedItem item, RunMessage message, RoutedReplica replica)
    {
        if (item.Work.Spans?.TryTake() is false)
            return default;
        if (ClusterTelemetry.Activities.StartActivity("route", ActivityKind.Client, item.Trace) is not { } span)
            return item.Trace;
        span.SetTag("bertgrains.replica", replica.Id.ToString());
        span.SetTag("bertgrains.silo", replica.Silo.ToString());
        span.SetTag("bertgrains.items", message.Items.Count(other => other.Trace == item.Trace));
        _spans.Add(span);
        return span.Context;
    }
}
