using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>A tensor [batch, ...] that a graph computed, as float32.</summary>
/// <param name="Values">Values in row-major order.</param>
/// <param name="Shape">Dimensions, the batch first.</param>
public sealed record BareTensor(float[] Values, int[] Shape)
{
    /// <summary>Size of the last dimension.</summary>
    public int Width => Shape[^1];

    /// <summary>The values of one item. If the second dimension is tokens, a length below the padded length omits the padding.</summary>
    /// <param name="item">Index of the item in the batch.</param>
    /// <param name="length">Number of values of the item.</param>
    public ReadOnlySpan<float> Item(int item, int length) => Values.AsSpan(item * (Values.Length / Shape[0]), length);

    /// <summary>A copy of a tensor of 32-bit or 16-bit floating-point numbers.</summary>
    public static BareTensor CopyOf(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        var values = new float[info.ElementCount];
        if (info.ElementDataType == TensorElementType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(value.GetTensorMutableRawData()), values);
        else
            value.GetTensorDataAsSpan<float>().CopyTo(values);
        return new BareTensor(values, [.. info.Shape.Select(size => (int)size)]);
    }
}
