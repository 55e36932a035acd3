using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>Copies the output tensor of a head from host memory to the items of a batch.</summary>
internal static class HeadResults
{
    /// <param name="tensor">[rows, columns], or [rows, tokens, columns] for heads with one result per token.</param>
    /// <param name="head">Index of the head.</param>
    /// <param name="firstRow">Row of the batch that is the first row of the tensor.</param>
    /// <param name="batch">Its items receive the values.</param>
    /// <param name="isKept">Whether results hold the values. If not, they are copied to rented memory.</param>
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
            var halves = MemoryMarshal.Cast<byte, Half>(tensor.GetTensorMutableRawData());
            TensorPrimitives.ConvertToSingle(halves.Slice(start, values.Length), values);
            return;
        }

        tensor.GetTensorDataAsSpan<float>().Slice(start, values.Length).CopyTo(values);
    }
}
