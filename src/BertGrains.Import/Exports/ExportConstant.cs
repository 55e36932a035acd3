using System.Runtime.InteropServices;
using BertGrains.Import.Onnx;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Exports;

/// <summary>A constant of a graph as an operator sees it.</summary>
/// <param name="Tensor">The constant as it is stored.</param>
/// <param name="IsTransposed">Whether the operator sees the matrix transposed.</param>
/// <param name="Name">The name of a parameter that leads to it; null if the exporter dropped it.</param>
internal sealed record ExportConstant(TensorProto Tensor, bool IsTransposed, string? Name)
{
    /// <summary>Whether the elements are floating-point numbers.</summary>
    public bool IsFloat => (ElementType)Tensor.DataType is ElementType.Float or ElementType.Float16 or ElementType.BFloat16 or ElementType.Double;

    /// <summary>Whether it is a matrix of weights.</summary>
    public bool IsMatrix => IsFloat && Tensor.Dims.Count == 2;

    /// <summary>Dimensions as the operator sees them.</summary>
    public IReadOnlyList<long> Shape => IsTransposed ? [.. Tensor.Dims.Reverse()] : [.. Tensor.Dims];

    /// <summary>Number of elements if at most one dimension is not 1; null if it is no vector.</summary>
    public long? VectorLength => IsFloat && Tensor.Dims.Count(d => d != 1) < 2 ? Tensor.Dims.FirstOrDefault(d => d != 1, 1) : null;

    /// <summary>The matrix with rows and columns exchanged.</summary>
    public ExportConstant Transpose() => this with { IsTransposed = !IsTransposed };

    /// <summary>The elements in row-major order; F16 and BF16 are widened exactly, F64 is rounded.</summary>
    /// <param name="file">The file of the graph.</param>
    /// <exception cref="ImportException">The elements do not fill the shape.</exception>
    public float[] ReadFloats(ExportFile file)
    {
        var values = Elements(file);
        if (values.LongLength != Tensor.Dims.Aggregate(1L, (a, b) => a * b))
        {
            throw new ImportException(
                $"{file.Path}: tensor '{Tensor.Name}' has {values.Length} elements, but the shape [{string.Join(", ", Tensor.Dims)}].");
        }

        return IsTransposed ? Matrix.Transpose(values, (int)Tensor.Dims[0], (int)Tensor.Dims[1]) : values;
    }

    // Small tensors may be in typed fields instead of bytes; F16 and BF16 are then in the lower half of an int32.
    private float[] Elements(ExportFile file)
    {
        var bytes = file.BytesOf(Tensor).Span;
        return (ElementType)Tensor.DataType switch
        {
            ElementType.Float when bytes.IsEmpty => [.. Tensor.FloatData],
            ElementType.Float => Read<float>(file, bytes).ToArray(),
            ElementType.Double when bytes.IsEmpty => [.. Tensor.DoubleData.Select(value => (float)value)],
            ElementType.Double => Array.ConvertAll(Read<double>(file, bytes).ToArray(), value => (float)value),
            ElementType.Float16 when bytes.IsEmpty => [.. Tensor.Int32Data.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))],
            ElementType.Float16 => Array.ConvertAll(Read<Half>(file, bytes).ToArray(), value => (float)value),
            ElementType.BFloat16 when bytes.IsEmpty => [.. Tensor.Int32Data.Select(bits => BitConverter.Int32BitsToSingle(bits << 16))],
            ElementType.BFloat16 => Array.ConvertAll(Read<ushort>(file, bytes).ToArray(), bits => BitConverter.Int32BitsToSingle(bits << 16)),
            _ => throw new ImportException($"{file.Path}: tensor '{Tensor.Name}' is not floating point."),
        };
    }

    private ReadOnlySpan<T> Read<T>(ExportFile file, ReadOnlySpan<byte> bytes)
        where T : unmanaged => bytes.Length % Marshal.SizeOf<T>() == 0
            ? MemoryMarshal.Cast<byte, T>(bytes)
            : throw new ImportException($"{file.Path}: tensor '{Tensor.Name}' has {bytes.Length} bytes, not a whole number of elements.");
}
