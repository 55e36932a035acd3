using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>A run of rows of a tensor, on whichever device it lies, without a copy.</summary>
internal static unsafe class TensorView
{
    /// <param name="tensor">At least two dimensions, the first of which is rows.</param>
    /// <param name="firstRow">Where the view begins.</param>
    /// <param name="rows">How many rows it has.</param>
    public static OrtValue OfRows(OrtValue tensor, int firstRow, int rows)
    {
        var type = tensor.GetTensorTypeAndShape();
        var shape = type.Shape;
        var bytesPerRow = tensor.GetTensorSizeInBytes() / shape[0];
        shape[0] = rows;

        // The span is only a pointer and a length; for a tensor on a GPU nothing here reads through it.
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.GetTensorMutableRawData()));
        return OrtValue.CreateTensorValueWithData(
            tensor.GetTensorMemoryInfo(), type.ElementDataType, shape, (nint)(start + (firstRow * bytesPerRow)), rows * bytesPerRow);
    }
}
