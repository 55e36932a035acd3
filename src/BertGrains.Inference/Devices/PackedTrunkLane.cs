using System.Numerics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Trunks;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>A packed trunk: the items of a batch are one row of tokens. Heads that read a value for each token run on items of similar length.</summary>
internal sealed class PackedTrunkLane : ITrunkLane
{
    // Rows of a part have at least this share of the tokens of its longest row, so a head pads a quarter at most.
    private const double ShortestShare = 0.75;

    private readonly LaneBinding _binding;
    private readonly PaddedRows _padded;
    private readonly int _layers;
    private readonly int[] _depth = GC.AllocateArray<int>(1, pinned: true);
    private int[] _tokens = [];
    private int[] _lengths = [];
    private string[] _names = [];
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;
    private IReadOnlyList<WorkItem> _items = [];

    /// <param name="trunk">The trunk.</param>
    /// <param name="paddingId">Token id of padding.</param>
    public PackedTrunkLane(PackedTrunk trunk, int paddingId)
    {
        _binding = new LaneBinding(trunk.Session);
        _layers = trunk.Layers;
        _padded = new PaddedRows(paddingId);
    }

    public void Run(Batch batch, string[] outputs)
    {
        batch.GroupByHeadsAndLengths();
        (_items, _names) = (batch.Items, outputs);
        if (outputs.Length == 0)
            return;
        var tokens = batch.UsefulTokens;
        Fill(tokens);
        _depth[0] = outputs.Max(output => TensorNames.LayerOf(output) ?? _layers);
        using var ids = View(_tokens, 0, tokens);
        using var types = View(_tokens, tokens, tokens);
        using var lengths = View(_lengths, 0, _items.Count);
        using var attended = View(_lengths, _items.Count, _items.Count);
        using var depth = View(_depth, 0, 1);
        _binding.Bind(TensorNames.InputIds, ids);
        _binding.Bind(TensorNames.TokenTypeIds, types);
        _binding.Bind(PackedTrunk.Lengths, lengths);
        _binding.Bind(PackedTrunk.Attended, attended);
        _binding.Bind(PackedTrunk.Depth, depth);
        foreach (var output in outputs)
            _binding.BindOutput(output, OrtMemoryInfo.DefaultInstance);
        _outputs = _binding.Run();
    }

    public IEnumerable<(int First, int Count)> PartsOf(bool readsTokens, int first, int count)
    {
        if (!readsTokens)
        {
            yield return (first, count);
            yield break;
        }

        // From the last row on: among items of the same heads it is the longest.
        for (var end = first + count; end > first;)
        {
            var start = end - 1;
            while (start > first && _items[start - 1].Length <= _items[end - 1].Length
                && _items[start - 1].Length >= ShortestShare * _items[end - 1].Length)
            {
                start--;
            }

            yield return (start, end - start);
            end = start;
        }
    }

    public OrtValue Rows(string name, int first, int count)
    {
        var position = Array.IndexOf(_names, name);
        if (position >= 0 && name == TensorNames.Mean)
            return TensorView.OfRows(_outputs![position], first, count);
        return position < 0 ? _padded.OfInput(name, _items, first, count) : PaddedRows.OfStates(_outputs![position], _items, first, count);
    }

    public void Clear()
    {
        _outputs?.Dispose();
        (_outputs, _items) = (null, []);
    }

    public void Dispose()
    {
        Clear();
        _binding.Dispose();
    }

    // Token ids, then token types; lengths, then the tokens that are attended to.
    private void Fill(int tokens)
    {
        _tokens = Reserve(_tokens, 2 * tokens);
        _lengths = Reserve(_lengths, 2 * _items.Count);
        var first = 0;
        for (var row = 0; row < _items.Count; row++)
        {
            var item = _items[row];
            _lengths[row] = item.Length;
            _lengths[_items.Count + row] = item.Attended;
            item.Ids.CopyTo(_tokens.AsSpan(first));
            var types = _tokens.AsSpan(tokens + first, item.Length);
            types[..item.TypeOneStart].Clear();
            types[item.TypeOneStart..].Fill(1);
            first += item.Length;
        }
    }

    // Pinned: ONNX Runtime reads the array through pointers, and a pinned array costs the garbage collector nothing during a run.
    private static int[] Reserve(int[] memory, int count) => count <= memory.Length
        ? memory
        : GC.AllocateUninitializedArray<int>(checked((int)BitOperations.RoundUpToPowerOf2((uint)count)), pinned: true);

    private static OrtValue View(int[] memory, int first, int count) => OrtValue.CreateTensorValueFromMemory(
        OrtMemoryInfo.DefaultInstance, memory.AsMemory(first, count), [count]);
}
