namespace BertGrains.Inference.Devices;

/// <summary>Kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>A GPU where ONNX Runtime finds one and the bundle's precision suits it, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda,
}
