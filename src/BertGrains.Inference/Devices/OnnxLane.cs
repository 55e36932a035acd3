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
    private readonly HeadNetwork _network;
    private readonly OrtMemoryInfo _memory;
    private readonly LaneBinding?[] _bindings;

    /// <param name="trunk">The trunk, owned by the lane.</param>
    /// <param name="heads">All heads of the bundle.</param>
    /// <param name="memory">Memory of the states that heads read of other heads.</param>
    public OnnxLane(ITrunkLane trunk, IReadOnlyList<HeadSession> heads, OrtMemoryInfo memory)
    {
        _trunk = trunk;
        _heads = heads;
        _network = new HeadNetwork([.. heads.Select(head => head.Manifest)]);
        _memory = memory;
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
            for (var remaining = batch.Heads; remaining != 0;)
            {
                var family = _network.Family(BitOperations.TrailingZeroCount(remaining));
                foreach (var run in HeadRun.Of(family, batch))
                    Run(run, batch);
                remaining &= ~family;
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

    private void Run(HeadRun run, Batch batch)
    {
        var running = _network.With(run.Heads);
        int[] heads = [.. _network.InOrder(running)];
        var readsTokens = Array.Exists(heads, head => _heads[head].ReadsTokens);
        foreach (var (first, count) in VocabularyParts.Of(_heads[heads[^1]], batch, _trunk.PartsOf(readsTokens, run.First, run.Count)))
        {
            var states = new Dictionary<string, OrtValue>();
            try
            {
                foreach (var head in heads)
                    RunHead(head, run.Heads, _network.IsReadBy(head, running), batch, first, count, states);
            }
            finally
            {
                foreach (var value in states.Values)
                    value.Dispose();
            }
        }
    }

    // Runs a head that was asked for, or whose states another one reads.
    private void RunHead(int index, ulong asked, bool isRead, Batch batch, int first, int count, Dictionary<string, OrtValue> states)
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

        var inputs = new List<OrtValue>();
        try
        {
            foreach (var name in head.Reads)
            {
                if (!states.TryGetValue(name, out var input))
                    inputs.Add(input = _trunk.Rows(name, first, count));
                binding.Bind(name, input);
            }

            var isAsked = (asked >> index & 1) != 0;
            if (isAsked)
                binding.BindOutput(TensorNames.Output, OrtMemoryInfo.DefaultInstance);
            if (isRead)
                binding.BindOutput(TensorNames.States, _memory);
            var outputs = binding.Run();
            if (outputs.Count > (isAsked ? 1 : 0))
                states[TensorNames.StatesOf(head.Manifest.Name)] = outputs[^1];
            if (!isAsked)
                return;
            using var output = outputs[0];
            if (head.IsOverVocabulary)
                VocabularyResults.Distribute(output, head.Manifest, index, first, count, batch);
            else
                HeadResults.Distribute(output, index, first, batch, head.IsOutputKept);
            if (head.Manifest.Task == BertTask.Features)
                FeatureStates.Pool(index, batch, first, count);
        }
        finally
        {
            foreach (var input in inputs)
                input.Dispose();
        }
    }

    // Computed per batch: a cache by combination of heads would be unbounded.
    private string[] TrunkOutputs(Batch batch) =>
    [
        .. _network.InOrder(_network.With(batch.Heads)).Select(index => _heads[index]).SelectMany(head => head.Session is null
            ? batch.Items.SelectMany(item => FeatureStates.NamesFor(head, item))
            : head.TrunkOutputs).Distinct(),
    ];
}
