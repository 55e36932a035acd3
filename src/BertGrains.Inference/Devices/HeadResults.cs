using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>Copies a head's output tensor on the host to the items of a batch.</summary>
internal static class HeadResults
{
    /// <param name="tensor">[rows, columns], or [rows, tokens, columns] for heads that answer for each token.</param>
    /// <param name="head">Index of the head.</param>
    /// <param name="firstRow">Row of the batch that the tensor's first row belongs to.</param>
    /// <param name="batch">Receives the values in its items.</param>
    /// <param name="isKept">Whether results hold the values; if not, they go to rented memory.</param>
    public static void Distribute(OrtValue tensor, int head, int firstRow, Batch batch, bool isKept)
    {
        var type = tensor.GetTensorTypeAndShape();
        var shape = type.Shape;
        var columns = (int)shape[^1];
        var stride = shape.Length == 3 ? (int)shape[1] * columns : columns;
        for (var row = 0; row < (int)shape[0]; row++)
        {
            var item = batch.Items[firstRow + row];
            if ((item.Heads >> head & 1) == 0)
                continue;

            var rows = shape.Length == 3 ? item.Length : 1;
            var output = isKept ? new RawOutput(new float[rows * columns], rows, columns) : RawOutput.Rent(rows, columns);
            Copy(tensor, type.ElementDataType, row * stride, output.Values.Span);
            item.Outputs[head] = output;
        }
    }

    private static void Copy(OrtValue tensor, TensorElementType type, int start, Span<float> values)
    {
        if (type == TensorElementType.Float16)
        {
            var halves = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, Half>(tensor.GetTensorMutableRawData());
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)halves[start + i];
            return;
        }

        tensor.GetTensorDataAsSpan<float>().Slice(start, values.Length).CopyTo(values);
    }
}
