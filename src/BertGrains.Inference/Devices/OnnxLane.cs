using System.Collections.Frozen;
using System.Diagnostics;
using System.Numerics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>
/// Inputs and bindings of one lane. Heads read the hidden states in the memory of the device; only the outputs of heads are copied to
/// the host.
/// </summary>
internal sealed class OnnxLane : IDisposable
{
    private readonly InferenceSession _trunk;
    private readonly IReadOnlyList<HeadSession> _heads;
    private readonly OrtMemoryInfo _memory;
    private readonly LaneInputs _inputs;
    private readonly RunOptions _runOptions = new();
    private readonly OrtIoBinding _trunkBinding;
    private readonly OrtIoBinding?[] _headBindings;
    private readonly FrozenSet<string> _readByHost;

    public OnnxLane(InferenceSession trunk, IReadOnlyList<HeadSession> heads, OrtMemoryInfo memory, int paddingId)
    {
        _trunk = trunk;
        _heads = heads;
        _memory = memory;
        _inputs = new LaneInputs(paddingId);
        _trunkBinding = trunk.CreateIoBinding();
        _readByHost = heads.Where(head => head.Session is null).SelectMany(head => head.Reads).ToFrozenSet();
        _headBindings = [.. heads.Select(head => head.Session?.CreateIoBinding())];
    }

    public void Run(Batch batch)
    {
        batch.GroupByHeads();
        _inputs.Fill(batch);
        foreach (var item in batch.Items)
            item.Outputs = new RawOutput?[_heads.Count];

        var names = TrunkOutputs(batch.Heads);
        var started = Stopwatch.GetTimestamp();
        using var hidden = RunTrunk(batch, names);
        batch.TrunkTime = Stopwatch.GetElapsedTime(started);

        for (var remaining = batch.Heads; remaining != 0; remaining &= remaining - 1)
            RunHead(BitOperations.TrailingZeroCount(remaining), batch, names, hidden);
    }

    public void Dispose()
    {
        _trunkBinding.Dispose();
        foreach (var binding in _headBindings)
            binding?.Dispose();
        _runOptions.Dispose();
    }

    private IDisposableReadOnlyCollection<OrtValue> RunTrunk(Batch batch, string[] outputs)
    {
        using var ids = _inputs.View(TensorNames.InputIds, 0, batch.Items.Count, batch.Length);
        using var mask = _inputs.View(TensorNames.AttentionMask, 0, batch.Items.Count, batch.Length);
        using var types = _inputs.View(TensorNames.TokenTypeIds, 0, batch.Items.Count, batch.Length);
        _trunkBinding.BindInput(TensorNames.InputIds, ids);
        _trunkBinding.BindInput(TensorNames.AttentionMask, mask);
        _trunkBinding.BindInput(TensorNames.TokenTypeIds, types);
        foreach (var output in outputs)
            _trunkBinding.BindOutputToDevice(output, _readByHost.Contains(output) ? OrtMemoryInfo.DefaultInstance : _memory);
        return Run(_trunk, _trunkBinding);
    }

    private void RunHead(int index, Batch batch, string[] names, IDisposableReadOnlyCollection<OrtValue> hidden)
    {
        var head = _heads[index];
        var (first, rows) = RowsOf(index, batch);
        if (head.Session is null)
        {
            HeadResults.Distribute(hidden[Array.IndexOf(names, head.Reads[0])], index, 0, batch, head.IsOutputKept);
            return;
        }

        var binding = _headBindings[index]!;
        var inputs = new OrtValue[head.Reads.Count];
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                var position = Array.IndexOf(names, head.Reads[i]);
                inputs[i] = position < 0
                    ? _inputs.View(head.Reads[i], first, rows, batch.Length)
                    : TensorView.OfRows(hidden[position], first, rows);
                binding.BindInput(head.Reads[i], inputs[i]);
            }

            binding.BindOutputToDevice(TensorNames.Output, OrtMemoryInfo.DefaultInstance);
            using var outputs = Run(head.Session, binding);
            HeadResults.Distribute(outputs[0], index, first, batch, head.IsOutputKept);
        }
        finally
        {
            foreach (var input in inputs)
                input?.Dispose();
        }
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(InferenceSession session, OrtIoBinding binding)
    {
        try
        {
            session.RunWithBinding(_runOptions, binding);
            return binding.GetOutputValues();
        }
        finally
        {
            binding.ClearBoundInputs();
            binding.ClearBoundOutputs();
        }
    }

    // Items are grouped by their heads. Rows between the first and the last item of a head are run too.
    private static (int First, int Count) RowsOf(int head, Batch batch)
    {
        var (first, last) = (-1, -1);
        for (var row = 0; row < batch.Items.Count; row++)
        {
            if ((batch.Items[row].Heads >> head & 1) == 0)
                continue;
            first = first < 0 ? row : first;
            last = row;
        }

        return (first, last - first + 1);
    }

    // Computed per batch: a cache by combination of heads would be unbounded.
    private string[] TrunkOutputs(ulong heads) =>
        [.. _heads.Where((_, index) => (heads >> index & 1) != 0).SelectMany(head => head.TrunkOutputs).Distinct()];
}
