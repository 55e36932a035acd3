using System.Diagnostics;
using BertGrains.Inference.Engine;
using BertGrains.Inference.Items;

namespace BertGrains.Inference.Replicas;

/// <summary>The span of a batch.</summary>
internal static class BatchActivity
{
    /// <returns>Null when no listener samples it.</returns>
    public static Activity? Start(Batch batch, string model, string device) =>
        ItemActivity.Start(EngineActivities.Source, "batch", ActivityKind.Internal, batch.Items)?
            .SetTag("bertgrains.model", model)
            .SetTag("bertgrains.device", device)
            .SetTag("bertgrains.tokens", batch.UsefulTokens)
            .SetTag("bertgrains.padded_tokens", batch.PaddedTokens);
}
