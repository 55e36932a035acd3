using System.Collections.Frozen;
using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>The trunk of a bundle as it is: all items of a batch are padded to the longest. Heads read its outputs in the device's memory.</summary>
internal sealed class PaddedTrunkLane : ITrunkLane
{
    private readonly InferenceSession _session;
    private readonly OrtMemoryInfo _memory;
    private readonly FrozenSet<string> _readByHost;
    private readonly LaneInputs _inputs;
    private readonly LaneBinding _binding;
    private string[] _names = [];
    private IDisposableReadOnlyCollection<OrtValue>? _outputs;
    private int _length;

    /// <param name="session">The trunk.</param>
    /// <param name="heads">All heads of the bundle.</param>
    /// <param name="memory">Memory of the outputs.</param>
    /// <param name="paddingId">Token id of padding.</param>
    public PaddedTrunkLane(InferenceSession session, IReadOnlyList<HeadSession> heads, OrtMemoryInfo memory, int paddingId)
    {
        _session = session;
        _memory = memory;
        _inputs = new LaneInputs(paddingId);
        _binding = new LaneBinding(session);
        _readByHost = heads.Where(head => head.Session is null).SelectMany(head => head.Reads).ToFrozenSet();
    }

    public void Run(Batch batch, string[] outputs)
    {
        batch.GroupByHeads();
        _inputs.Fill(batch);
        (_names, _length) = (outputs, batch.Length);
        if (outputs.Length == 0)
            return;
        using var ids = Rows(TensorNames.InputIds, 0, batch.Items.Count);
        using var mask = Rows(TensorNames.AttentionMask, 0, batch.Items.Count);
        using var types = Rows(TensorNames.TokenTypeIds, 0, batch.Items.Count);
        _binding.Bind(TensorNames.InputIds, ids);
        _binding.Bind(TensorNames.AttentionMask, mask);
        _binding.Bind(TensorNames.TokenTypeIds, types);
        foreach (var output in outputs)
            _binding.BindOutput(output, IsReadByHost(output, batch) ? OrtMemoryInfo.DefaultInstance : _memory);
        _outputs = _binding.Run();
    }

    public IEnumerable<(int First, int Count)> PartsOf(bool readsTokens, int first, int count) => [(first, count)];

    public OrtValue Rows(string name, int first, int count)
    {
        var position = Array.IndexOf(_names, name);
        return position < 0 ? _inputs.View(name, first, count, _length) : TensorView.OfRows(_outputs![position], first, count);
    }

    // A head on the device that reads such a tensor too gets a copy from ONNX Runtime.
    private bool IsReadByHost(string output, Batch batch) => _readByHost.Contains(output)
        || batch.Items.Any(item => item.Features?.Layers?.Any(layer => TensorNames.Hidden(layer) == output) is true);

    public void Clear()
    {
        _outputs?.Dispose();
        _outputs = null;
    }

    public void Dispose()
    {
        Clear();
        _binding.Dispose();
    }
}
