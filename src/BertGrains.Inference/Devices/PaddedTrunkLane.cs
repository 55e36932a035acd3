using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Trunks;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>The trunk of a bundle as it is: all items of a batch are padded to the longest. Heads read its outputs in the device's memory.</summary>
internal sealed class PaddedTrunkLane : ITrunkLane
{
    private readonly PaddedTrunk _trunk;
    private readonly OrtMemoryInfo _memory;
    private readonly FrozenSet<string> _readByHost;
    private readonly LaneInputs _inputs;
    private readonly LaneBinding[] _bindings;
    private readonly List<IDisposable> _results = [];
    private readonly Dictionary<string, OrtValue> _outputs = new(StringComparer.Ordinal);
    private int _length;

    /// <param name="trunk">The trunk.</param>
    /// <param name="heads">All heads of the bundle.</param>
    /// <param name="memory">Memory of the outputs.</param>
    /// <param name="paddingId">Token id of padding.</param>
    public PaddedTrunkLane(PaddedTrunk trunk, IReadOnlyList<HeadSession> heads, OrtMemoryInfo memory, int paddingId)
    {
        _trunk = trunk;
        _memory = memory;
        _inputs = new LaneInputs(paddingId);
        _bindings = [.. trunk.Parts.Select(part => new LaneBinding(part.Session))];
        _readByHost = heads.Where(head => head.Session is null).SelectMany(head => head.Reads).ToFrozenSet();
    }

    public void Run(Batch batch, string[] outputs)
    {
        batch.GroupByHeads();
        _inputs.Fill(batch);
        _length = batch.Length;
        var parts = _trunk.Parts.Take(_trunk.PartsFor(outputs)).ToList();
        for (var index = 0; index < parts.Count; index++)
        {
            var later = parts.Skip(index + 1).SelectMany(part => part.Inputs);
            string[] names = [.. parts[index].Outputs.Where(output => outputs.Contains(output) || later.Contains(output))];
            Run(index, names, batch);
        }
    }

    public IEnumerable<(int First, int Count)> PartsOf(bool readsTokens, int first, int count) => [(first, count)];

    public OrtValue Rows(string name, int first, int count) => _outputs.TryGetValue(name, out var output)
        ? TensorView.OfRows(output, first, count)
        : _inputs.View(name, first, count, _length);

    public void Clear()
    {
        foreach (var result in _results)
            result.Dispose();
        _results.Clear();
        _outputs.Clear();
    }

    public void Dispose()
    {
        Clear();
        foreach (var binding in _bindings)
            binding.Dispose();
    }

    private void Run(int part, string[] outputs, Batch batch)
    {
        var binding = _bindings[part];
        var inputs = new List<OrtValue>();
        try
        {
            foreach (var name in _trunk.Parts[part].Inputs)
            {
                inputs.Add(Rows(name, 0, batch.Items.Count));
                binding.Bind(name, inputs[^1]);
            }

            foreach (var output in outputs)
                binding.BindOutput(output, IsReadByHost(output, batch) ? OrtMemoryInfo.DefaultInstance : _memory);
            var results = binding.Run();
            _results.Add(results);
            for (var index = 0; index < outputs.Length; index++)
                _outputs.Add(outputs[index], results[index]);
        }
        finally
        {
            foreach (var input in inputs)
                input.Dispose();
        }
    }

    // A head on the device that reads such a tensor too gets a copy from ONNX Runtime.
    private bool IsReadByHost(string output, Batch batch) => _readByHost.Contains(output)
        || batch.Items.Any(item => item.Features?.Layers?.Any(layer => TensorNames.Hidden(layer) == output) is true);
}
