using System.Globalization;

namespace BertGrains.Inference.Devices;

/// <summary>Value of the setting <c>Device</c>.</summary>
/// <param name="Kind">Kind of device.</param>
/// <param name="Index">Index of the GPU, from 0; 0 when the name has no number.</param>
public readonly record struct DeviceChoice(DeviceKind Kind, int Index = 0)
{
    /// <summary>Parses a device name.</summary>
    /// <param name="text">auto, cpu, cuda or cuda:N.</param>
    /// <exception cref="DeviceException">The name is not valid.</exception>
    public static DeviceChoice Parse(string text) =>
        TryParse(text, out var choice)
            ? choice
            : throw new DeviceException($"'{text}' is not a device; use auto, cpu, cuda or cuda:N.");

    /// <summary>Parses a device name.</summary>
    /// <param name="text">auto, cpu, cuda or cuda:N.</param>
    /// <param name="choice">The parsed value; default when the name is not valid.</param>
    /// <returns>Whether the name is valid.</returns>
    public static bool TryParse(string? text, out DeviceChoice choice)
    {
        choice = default;
        switch (text)
        {
            case "auto":
                choice = new DeviceChoice(DeviceKind.Auto);
                return true;
            case "cpu":
                choice = new DeviceChoice(DeviceKind.Cpu);
                return true;
            case "cuda":
                choice = new DeviceChoice(DeviceKind.Cuda);
                return true;
        }

        if (text is null || !text.StartsWith("cuda:", StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return false;

        choice = new DeviceChoice(DeviceKind.Cuda, index);
        return true;
    }
}

/// <summary>Kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>A GPU if ONNX Runtime can use one and the precision of the bundle allows it, otherwise the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}

/// <summary>The configured device cannot be used.</summary>
public sealed class DeviceException : Exception
{
    /// <param name="message">What is missing and which setting to change.</param>
    /// <param name="inner">The exception of ONNX Runtime, if any.</param>
    public DeviceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
