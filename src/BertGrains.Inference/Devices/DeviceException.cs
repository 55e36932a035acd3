namespace BertGrains.Inference.Devices;

/// <summary>The device that the settings ask for cannot be used.</summary>
public sealed class DeviceException : Exception
{
    /// <param name="message">What is missing and what to change.</param>
    /// <param name="inner">ONNX Runtime's own words, if it spoke.</param>
    public DeviceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
