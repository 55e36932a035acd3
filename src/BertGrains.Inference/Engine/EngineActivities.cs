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
    public static Activity? StartBatch(Batch batch, string model, string device) =>
        ItemActivity.Start(Source, "batch", ActivityKind.Internal, batch.Items)?
            .SetTag("bertgrains.model", model)
            .SetTag("bertgrains.device", device)
            .SetTag("bertgrains.tokens", batch.UsefulTokens)
            .SetTag("bertgrains.padded_tokens", batch.PaddedTokens);
}
