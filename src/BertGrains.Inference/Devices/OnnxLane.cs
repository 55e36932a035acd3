using System.Diagnostics;
using System.Numerics;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>
/// One lane of a device. Heads read the outputs of the trunk in the memory of the device; only the outputs of heads are copied to the host.
/// </summary>
internal sealed class OnnxLane : IDisposable
{
    private readonly ITrunkLane _trunk;
    private readonly IReadOnlyList<HeadSession> _heads;
    private readonly LaneBinding?[] _bindings;

    /// <param name="trunk">The trunk, owned by the lane.</param>
    /// <param name="heads">All heads of the bundle.</param>
    public OnnxLane(ITrunkLane trunk, IReadOnlyList<HeadSession> heads)
    {
        _trunk = trunk;
        _heads = heads;
        _bindings = [.. heads.Select(head => head.Session is null ? null : new LaneBinding(head.Session))];
    }

    public void Run(Batch batch)
    {
        foreach (var item in batch.Items)
            item.Outputs = new RawOutput?[_heads.Count];

        var started = Stopwatch.GetTimestamp();
        try
        {
            _trunk.Run(batch, TrunkOutputs(batch));
            batch.TrunkTime = Stopwatch.GetElapsedTime(started);
            for (var remaining = batch.Heads; remaining != 0; remaining &= remaining - 1)
            {
                var head = BitOperations.TrailingZeroCount(remaining);
                var (first, count) = RowsOf(head, batch);
                foreach (var part in VocabularyParts.Of(_heads[head], batch, _trunk.PartsOf(_heads[head], first, count)))
                    RunHead(head, batch, part.First, part.Count);
            }
        }
        finally
        {
            _trunk.Clear();
        }
    }

    public void Dispose()
    {
        _trunk.Dispose();
        foreach (var binding in _bindings)
            binding?.Dispose();
    }

    private void RunHead(int index, Batch batch, int first, int count)
    {
        var head = _heads[index];
        if (head.Manifest.MaskId is { } mask && VocabularyResults.MasksIn(batch, first, count, mask) == 0)
        {
            VocabularyResults.DistributeNothing(index, first, count, batch);
            return;
        }

        if (_bindings[index] is not { } binding)
        {
            FeatureStates.Distribute(_trunk, head, index, batch, first, count);
            return;
        }

        var inputs = new OrtValue[head.Reads.Count];
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                inputs[i] = _trunk.Rows(head.Reads[i], first, count);
                binding.Bind(head.Reads[i], inputs[i]);
            }

            binding.BindOutput(TensorNames.Output, OrtMemoryInfo.DefaultInstance);
            using var outputs = binding.Run();
            if (head.IsOverVocabulary)
                VocabularyResults.Distribute(outputs[0], head.Manifest, index, first, count, batch);
            else
                HeadResults.Distribute(outputs[0], index, first, batch, head.IsOutputKept);
            if (head.Manifest.Task == BertTask.Features)
                FeatureStates.Pool(index, batch, first, count);
        }
        finally
        {
            foreach (var input in inputs)
                input?.Dispose();
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
    private string[] TrunkOutputs(Batch batch) =>
    [
        .. _heads.Where((_, index) => (batch.Heads >> index & 1) != 0).SelectMany(head => head.Session is null
            ? batch.Items.SelectMany(item => FeatureStates.NamesFor(head, item))
            : head.TrunkOutputs).Distinct(),
    ];
}
