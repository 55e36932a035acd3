using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

internal static partial class ReplicaLog
{
    [LoggerMessage(Level = LogLevel.Information, Message =
        "{Model} is ready on {Device}: {Lanes} lanes, batches of up to {Budget} tokens, {Microseconds:F1} microseconds a token.")]
    public static partial void ReplicaReady(this ILogger logger, string model, string device, int lanes, int budget, double microseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A batch of {Items} items of {Model} failed on {Device} and runs again in halves.")]
    public static partial void BatchWasSplit(this ILogger logger, string model, string device, int items, Exception reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "An item of {Tokens} tokens of {Model} failed on {Device}.")]
    public static partial void ItemFailed(this ILogger logger, string model, string device, int tokens, Exception reason);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The replica of {Model} on {Device} stopped after repeated failures.")]
    public static partial void LaneFaulted(this ILogger logger, string model, string device, Exception reason);
}
