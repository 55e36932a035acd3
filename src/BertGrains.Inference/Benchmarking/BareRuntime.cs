using BertGrains.Inference.Bundles;
using BertGrains.Inference.Devices;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Benchmarking;

/// <summary>
/// ONNX Runtime as anyone would call it, without anything of the engine: the trunk on a padded batch, then every head on the whole
/// batch. What the engine is measured against. Threads may run batches side by side.
/// </summary>
internal sealed class BareRuntime : IDisposable
{
    private readonly InferenceSession _trunk;
    private readonly (HeadManifest Manifest, InferenceSession Session)[] _heads;
    private readonly string[] _trunkOutputs;
    private readonly OrtMemoryInfo _memory;
    private readonly RunOptions _runOptions = new();
    private readonly int _paddingId;

    public BareRuntime(Bundle bundle, IReadOnlyList<HeadManifest> heads, DevicePlan plan, int paddingId, int threads)
    {
        using var options = plan.CreateSessionOptions();
        options.IntraOpNumThreads = threads;
        _trunk = new InferenceSession(bundle.PathOf(bundle.Manifest.Trunk.Graph), options);
        _heads = [.. heads.Where(head => head.Graph is not null)
            .Select(head => (head, new InferenceSession(bundle.PathOf(head.Graph!), options)))];
        _trunkOutputs = [.. heads.SelectMany(head => head.Reads).Where(name => !TensorNames.TrunkInputs.Contains(name)).Distinct()];
        _memory = plan.Memory;
        _paddingId = paddingId;
    }

    /// <summary>Runs one batch, padded to its longest row.</summary>
    public void Run(ReadOnlySpan<int[]> rows)
    {
        var length = 0;
        foreach (var row in rows)
            length = Math.Max(length, row.Length);

        var ids = new int[rows.Length * length];
        var mask = new int[ids.Length];
        Array.Fill(ids, _paddingId);
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row].CopyTo(ids, row * length);
            mask.AsSpan(row * length, rows[row].Length).Fill(1);
        }

        long[] shape = [rows.Length, length];
        using var idsValue = OrtValue.CreateTensorValueFromMemory(ids, shape);
        using var maskValue = OrtValue.CreateTensorValueFromMemory(mask, shape);
        using var typesValue = OrtValue.CreateTensorValueFromMemory(new int[ids.Length], shape);
        var values = new Dictionary<string, OrtValue>
        {
            [TensorNames.InputIds] = idsValue,
            [TensorNames.AttentionMask] = maskValue,
            [TensorNames.TokenTypeIds] = typesValue,
        };
        using var hidden = Run(_trunk, TensorNames.TrunkInputs, values, _trunkOutputs, _memory);
        for (var i = 0; i < _trunkOutputs.Length; i++)
            values[_trunkOutputs[i]] = hidden[i];
        foreach (var (manifest, session) in _heads)
        {
            using var output = Run(session, manifest.Reads, values, [TensorNames.Output], OrtMemoryInfo.DefaultInstance);
        }
    }

    public void Dispose()
    {
        foreach (var (_, session) in _heads)
            session.Dispose();
        _trunk.Dispose();
        _runOptions.Dispose();
    }

    private IDisposableReadOnlyCollection<OrtValue> Run(
        InferenceSession session, IReadOnlyList<string> inputs, Dictionary<string, OrtValue> values, string[] outputs, OrtMemoryInfo memory)
    {
        using var binding = session.CreateIoBinding();
        foreach (var input in inputs)
            binding.BindInput(input, values[input]);
        foreach (var output in outputs)
            binding.BindOutputToDevice(output, memory);
        session.RunWithBinding(_runOptions, binding);
        return binding.GetOutputValues();
    }
}
