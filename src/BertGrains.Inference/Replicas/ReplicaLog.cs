using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace BertGrains.Inference.Replicas;

/// <summary>Log messages of a replica.</summary>
internal static partial class ReplicaLog
{
    [LoggerMessage(1, LogLevel.Information,
        "{Model} is ready on {Device} ({Form}): {Lanes} lanes, batches of up to {Budget} tokens, {Microseconds:F1} microseconds per token.")]
    public static partial void ReplicaReady(
        this ILogger logger, string model, string device, string form, int lanes, int budget, double microseconds);

    [LoggerMessage(2, LogLevel.Warning, "A batch of {Items} items of {Model} failed on {Device} and is retried in halves.")]
    public static partial void BatchWasSplit(this ILogger logger, string model, string device, int items, Exception reason);

    [LoggerMessage(3, LogLevel.Error, "An item of {Tokens} tokens of {Model} failed on {Device} (trace id {Trace}).")]
    public static partial void ItemFailed(this ILogger logger, string model, string device, int tokens, ActivityTraceId trace, Exception reason);

    [LoggerMessage(4, LogLevel.Critical, "The replica of {Model} on {Device} stopped. It serves no requests until it is loaded again.")]
    public static partial void LaneFaulted(this ILogger logger, string model, string device, Exception reason);

    [LoggerMessage(5, LogLevel.Critical,
        "The replica of {Model} stopped: a call of {Device} did not return within {Seconds} s. Its memory stays in use until the call "
        + "returns. The setting is DeviceTimeout.")]
    public static partial void CallAbandoned(this ILogger logger, string model, string device, double seconds);

    [LoggerMessage(6, LogLevel.Warning, "{Model} was loaded again after a fault, attempt {Attempt} of {Attempts}.")]
    public static partial void LoadedAgain(this ILogger logger, string model, int attempt, int attempts);

    [LoggerMessage(7, LogLevel.Error, "{Model} could not be loaded again after a fault, attempt {Attempt} of {Attempts}.")]
    public static partial void NotLoadedAgain(this ILogger logger, string model, int attempt, int attempts, Exception reason);

    [LoggerMessage(8, LogLevel.Critical, "{Model} is not loaded again after {Attempts} attempts. Restart the process.")]
    public static partial void GivenUp(this ILogger logger, string model, int attempts);
}
