using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>Consecutive rows of a tensor on any device, without a copy.</summary>
internal static unsafe class TensorView
{
    /// <param name="tensor">At least two dimensions; the first is rows.</param>
    /// <param name="firstRow">First row of the view.</param>
    /// <param name="rows">Number of rows of the view.</param>
    public static OrtValue OfRows(OrtValue tensor, int firstRow, int rows) =>
        OfRows(tensor, firstRow, rows, [rows, .. tensor.GetTensorTypeAndShape().Shape[1..]]);

    /// <summary>The rows with another shape of as many elements.</summary>
    public static OrtValue OfRows(OrtValue tensor, int firstRow, int rows, long[] shape)
    {
        var type = tensor.GetTensorTypeAndShape();
        var bytesPerRow = tensor.GetTensorSizeInBytes() / type.Shape[0];

        // The span is only a pointer and a length: the memory, which may be on a GPU, is not read.
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.GetTensorMutableRawData()));
        return OrtValue.CreateTensorValueWithData(
            tensor.GetTensorMemoryInfo(), type.ElementDataType, shape, (nint)(start + (firstRow * bytesPerRow)), rows * bytesPerRow);
    }
}
