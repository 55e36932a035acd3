using System.Numerics;
using System.Runtime.InteropServices;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>
/// The input tensors of one lane in native memory. Batches up to the size of the largest so far need no allocation.
/// </summary>
internal sealed unsafe class LaneInputs : IDisposable
{
    private const int Tensors = 3;

    private readonly int _paddingId;
    private int* _memory;
    private int _capacity;

    /// <param name="paddingId">Token id of padding.</param>
    public LaneInputs(int paddingId) => _paddingId = paddingId;

    /// <summary>Writes ids, mask and types of the batch, with rows padded on the right.</summary>
    public void Fill(Batch batch)
    {
        var length = batch.Length;
        Reserve(batch.PaddedTokens);
        for (var row = 0; row < batch.Items.Count; row++)
        {
            var item = batch.Items[row];
            var ids = Row(0, row, length);
            item.Ids.CopyTo(ids);
            ids[item.Length..].Fill(_paddingId);

            var mask = Row(1, row, length);
            mask[..item.Length].Fill(1);
            mask[item.Length..].Clear();

            var types = Row(2, row, length);
            types.Clear();
            types[item.TypeOneStart..item.Length].Fill(1);
        }
    }

    /// <summary>A view of some rows of an input. This object owns the memory.</summary>
    public OrtValue View(string name, int firstRow, int rows, int length) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance,
        TensorElementType.Int32,
        [rows, length],
        (nint)(_memory + ((long)IndexOf(name) * _capacity) + ((long)firstRow * length)),
        (long)rows * length * sizeof(int));

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
    }

    private static int IndexOf(string name) => name switch
    {
        TensorNames.InputIds => 0,
        TensorNames.AttentionMask => 1,
        _ => 2,
    };

    private Span<int> Row(int tensor, int row, int length) => new(_memory + ((long)tensor * _capacity) + ((long)row * length), length);

    private void Reserve(int tokens)
    {
        if (tokens <= _capacity)
            return;

        NativeMemory.AlignedFree(_memory);
        _capacity = (int)BitOperations.RoundUpToPowerOf2((uint)tokens);
        _memory = (int*)NativeMemory.AlignedAlloc((nuint)_capacity * Tensors * sizeof(int), 64);
    }
}
