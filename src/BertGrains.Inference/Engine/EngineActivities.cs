using System.Diagnostics;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Engine;

/// <summary>Spans of the engine.</summary>
internal static class EngineActivities
{
    private static readonly ActivitySource Source = new(BertEngine.TelemetryName);

    /// <summary>A request, from tokenization to decoding.</summary>
    public static Activity? StartRequest(InferenceRequest request, string model)
    {
        var activity = Source.StartActivity("infer");
        activity?.SetTag("bertgrains.model", model);
        activity?.SetTag("bertgrains.heads", request.Heads);
        activity?.SetTag("bertgrains.items", request.Inputs.Count);
        return activity;
    }

    /// <summary>A batch on a device.</summary>
    public static Activity? StartBatch(Batch batch, string model, string device)
    {
        var activity = SharedActivity.Start(Source, "batch", ActivityKind.Internal, batch.Items.Select(item => item.Trace));
        activity?.SetTag("bertgrains.model", model);
        activity?.SetTag("bertgrains.device", device);
        activity?.SetTag("bertgrains.items", batch.Items.Count);
        activity?.SetTag("bertgrains.tokens", batch.UsefulTokens);
        activity?.SetTag("bertgrains.padded_tokens", batch.PaddedTokens);
        return activity;
    }
}
