using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Devices;

/// <summary>What the probe of the devices tells operators.</summary>
internal static partial class DeviceLog
{
    [LoggerMessage(50, LogLevel.Information, "The device {Device} has {Mebibytes} MiB for replicas.")]
    public static partial void DeviceFound(this ILogger logger, string device, long mebibytes);

    [LoggerMessage(51, LogLevel.Information, "No GPU is used: {Reason}")]
    public static partial void NoGpuFound(this ILogger logger, string reason);
}
