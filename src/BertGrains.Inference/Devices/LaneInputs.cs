using System.Numerics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>
/// The input tensors of one lane in one managed array: an allocation that fails leaves the array as it was, and memory that a tensor views
/// is never freed. Batches up to the size of the largest so far need no allocation.
/// </summary>
/// <param name="paddingId">Token id of padding.</param>
internal sealed class LaneInputs(int paddingId)
{
    private static readonly int Tensors = TensorNames.ItemInputs.Count;

    private int[] _memory = [];

    private int Capacity => _memory.Length / Tensors;

    /// <summary>Writes ids, masks and types of the batch, with rows padded on the right.</summary>
    public void Fill(Batch batch)
    {
        var length = batch.Length;
        Reserve(batch.PaddedTokens);
        for (var row = 0; row < batch.Items.Count; row++)
        {
            var item = batch.Items[row];
            var ids = Rows(TensorNames.InputIds, row, 1, length).Span;
            item.Ids.CopyTo(ids);
            ids[item.Length..].Fill(paddingId);

            var mask = Rows(TensorNames.AttentionMask, row, 1, length).Span;
            mask[..item.Attended].Fill(1);
            mask[item.Attended..].Clear();

            var types = Rows(TensorNames.TokenTypeIds, row, 1, length).Span;
            types.Clear();
            types[item.TypeOneStart..item.Length].Fill(1);

            var pooled = Rows(TensorNames.PoolingMask, row, 1, length).Span;
            pooled.Clear();
            pooled[item.PromptLength..item.Length].Fill(1);
        }
    }

    /// <summary>A tensor over some rows of an input, without a copy.</summary>
    public OrtValue View(string name, int firstRow, int rows, int length) => OrtValue.CreateTensorValueFromMemory(
        OrtMemoryInfo.DefaultInstance, Rows(name, firstRow, rows, length), [rows, length]);

    private Memory<int> Rows(string name, int firstRow, int rows, int length) =>
        _memory.AsMemory((IndexOf(name) * Capacity) + (firstRow * length), rows * length);

    private static int IndexOf(string name) => name switch
    {
        TensorNames.InputIds => 0,
        TensorNames.AttentionMask => 1,
        TensorNames.PoolingMask => 2,
        _ => 3,
    };

    // Pinned: ONNX Runtime reads the array through pointers, and a pinned array costs the garbage collector nothing during a run.
    private void Reserve(int tokens)
    {
        if (tokens > Capacity)
            _memory = GC.AllocateUninitializedArray<int>(checked(Tensors * (int)BitOperations.RoundUpToPowerOf2((uint)tokens)), pinned: true);
    }
}
