namespace BertGrains.Import;

/// <summary>In what form a bundle keeps the trunk's weights.</summary>
public enum WeightPrecision
{
    /// <summary>32-bit floats: what the checkpoint says.</summary>
    Fp32,

    /// <summary>16-bit floats, for devices that compute in them.</summary>
    Fp16,

    /// <summary>8-bit integers for most matrices, for CPUs.</summary>
    Int8,
}
