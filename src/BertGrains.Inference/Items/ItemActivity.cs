using System.Diagnostics;

namespace BertGrains.Inference.Items;

/// <summary>A span of work for items of several requests: the first request is its parent, the others are links.</summary>
public static class ItemActivity
{
    // Default limit of OpenTelemetry for the links of a span.
    private const int MaxLinks = 128;

    /// <summary>Starts a span.</summary>
    /// <param name="source">Source of the span.</param>
    /// <param name="name">Name of the span.</param>
    /// <param name="kind">Kind of the span.</param>
    /// <param name="items">The items; their number is a tag.</param>
    /// <returns>Null when the source has no listener, or the span is not sampled.</returns>
    public static Activity? Start(ActivitySource source, string name, ActivityKind kind, IReadOnlyList<WorkItem> items)
    {
        if (!source.HasListeners())
            return null;

        var requests = items.Select(item => item.Trace).Where(trace => trace != default).Distinct().Take(MaxLinks + 1).ToArray();
        var links = requests.Skip(1).Select(trace => new ActivityLink(trace));
        return source.StartActivity(name, kind, requests.FirstOrDefault(), links: links)?.SetTag("bertgrains.items", items.Count);
    }

    /// <summary>Makes a span the parent of the next spans of its own request's items; other items keep their requests as parents.</summary>
    /// <param name="activity">Was started for the items.</param>
    /// <param name="items">The items.</param>
    public static void SetAsParent(this Activity activity, IReadOnlyList<WorkItem> items)
    {
        foreach (var item in items)
        {
            if (item.Trace.TraceId == activity.TraceId)
                item.Trace = activity.Context;
        }
    }
}
