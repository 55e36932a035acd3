using System.Globalization;

namespace BertGrains.Inference.Devices;

/// <summary>What the setting <c>Device</c> asks for.</summary>
/// <param name="Kind">Which kind of device.</param>
/// <param name="Index">Which GPU, from 0; 0 where the name has no number.</param>
public readonly record struct DeviceChoice(DeviceKind Kind, int Index = 0)
{
    /// <summary>Reads what <see cref="TryParse"/> reads.</summary>
    /// <param name="text">The name of a device.</param>
    /// <exception cref="DeviceException">It is something else.</exception>
    public static DeviceChoice Parse(string text) =>
        TryParse(text, out var choice)
            ? choice
            : throw new DeviceException($"There is no device '{text}'; it must be auto, cpu, cuda or cuda:N.");

    /// <summary>Reads auto, cpu, cuda or cuda:N.</summary>
    /// <param name="text">The name of a device; null is none.</param>
    /// <param name="choice">What it asks for; default when it is something else.</param>
    /// <returns>False when it is something else.</returns>
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
