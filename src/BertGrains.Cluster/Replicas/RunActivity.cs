using System.Diagnostics;
using BertGrains.Cluster.Fronts;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

/// <summary>
/// A call to a replica in traces: it carries items of several requests, has the first as its parent and the others as links. Items of the
/// parent's trace go on under it, so that their batch stands below; the others stay with their own requests.
/// </summary>
internal static class RunActivity
{
    // As many as OpenTelemetry keeps of one span unless told otherwise.
    private const int MaxLinks = 128;

    /// <returns>Null when nobody listens.</returns>
    public static Activity? Start(WorkItem[] items, ReplicaId replica, string device)
    {
        if (!FrontInstruments.Activities.HasListeners())
            return null;

        var requests = items.Select(item => item.Trace).Where(trace => trace != default).Distinct().Take(MaxLinks + 1).ToArray();
        var links = requests.Skip(1).Select(trace => new ActivityLink(trace));
        var activity = FrontInstruments.Activities.StartActivity("run", ActivityKind.Server, requests.FirstOrDefault(), links: links);
        if (activity is null)
            return null;

        activity.SetTag("bertgrains.replica", replica.ToString());
        activity.SetTag("bertgrains.device", device);
        activity.SetTag("bertgrains.items", items.Length);
        foreach (var item in items)
        {
            if (item.Trace.TraceId == activity.TraceId)
                item.Trace = activity.Context;
        }

        return activity;
    }
}
