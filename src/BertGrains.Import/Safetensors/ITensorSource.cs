namespace BertGrains.Import.Safetensors;

/// <summary>Named tensors: one safetensors file, or the shards of a checkpoint.</summary>
internal interface ITensorSource
{
    /// <summary>Names of all tensors.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Whether a tensor with this name exists.</summary>
    bool Contains(string name);

    /// <summary>Dimensions of a tensor.</summary>
    /// <exception cref="ImportException">The tensor does not exist.</exception>
    IReadOnlyList<long> ShapeOf(string name);

    /// <summary>The elements of a tensor in row-major order; F16 and BF16 are widened exactly, F64 is rounded.</summary>
    /// <exception cref="ImportException">The tensor does not exist, or is not F64, F32, F16 or BF16.</exception>
    float[] ReadFloats(string name);
}
