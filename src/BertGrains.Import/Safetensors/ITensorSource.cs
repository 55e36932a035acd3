namespace BertGrains.Import.Safetensors;

/// <summary>Named tensors: one safetensors file, or the shards of a checkpoint.</summary>
internal interface ITensorSource
{
    /// <summary>Names of all tensors.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Whether there is a tensor of this name.</summary>
    bool Contains(string name);

    /// <summary>Dimensions of a tensor.</summary>
    /// <exception cref="ImportException">There is no such tensor.</exception>
    IReadOnlyList<long> ShapeOf(string name);

    /// <summary>A tensor's elements in row-major order; F32 as stored, F16 and BF16 widened exactly.</summary>
    /// <exception cref="ImportException">There is no such tensor, or it is not F32, F16 or BF16.</exception>
    float[] ReadFloats(string name);
}
