using System.Diagnostics;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Replicas;

/// <summary>
/// A batch in traces. It runs for many requests and has one parent: the first request of the batch; the others are links.
/// </summary>
internal static class BatchActivity
{
    // As many as OpenTelemetry keeps of one span unless told otherwise.
    private const int MaxLinks = 128;

    /// <returns>Null when nobody listens.</returns>
    public static Activity? Start(Batch batch, string model, string device)
    {
        if (!EngineActivities.Source.HasListeners())
            return null;

        var requests = batch.Items.Select(item => item.Trace).Where(trace => trace != default).Distinct().Take(MaxLinks + 1).ToArray();
        var links = requests.Skip(1).Select(trace => new ActivityLink(trace));
        var activity = EngineActivities.Source.StartActivity("batch", ActivityKind.Internal, requests.FirstOrDefault(), links: links);
        activity?.SetTag("bertgrains.model", model);
        activity?.SetTag("bertgrains.device", device);
        activity?.SetTag("bertgrains.items", batch.Items.Count);
        activity?.SetTag("bertgrains.tokens", batch.UsefulTokens);
        activity?.SetTag("bertgrains.padded_tokens", batch.PaddedTokens);
        return activity;
    }
}
