using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

/// <summary>
/// The graphs of a bundle in plain ONNX Runtime sessions, without the engine: the trunk on a padded batch, then every head on the whole
/// batch. Benchmarks compare the engine with it, and the import compares it with the reference weights. Thread-safe.
/// </summary>
public sealed class BareRuntime : IDisposable
{
    private readonly IReadOnlyList<HeadManifest> _headManifests;
    private readonly InferenceSession _trunk;
    private readonly Dictionary<string, InferenceSession> _heads = [];
    private readonly IReadOnlyList<string> _trunkOutputs;
    private readonly OrtMemoryInfo _memory;
    private readonly RunOptions _runOptions = new();
    private readonly int _paddingId;

    /// <summary>Loads all graphs on one thread of the CPU.</summary>
    /// <param name="folder">Folder of the bundle; its files are not verified.</param>
    /// <param name="manifest">Manifest of the bundle.</param>
    public BareRuntime(string folder, BundleManifest manifest)
        : this(folder, manifest.Trunk, manifest.Heads, manifest.Trunk.Outputs, OnnxEnvironment.ForCpu(), OrtMemoryInfo.DefaultInstance, 0)
    {
    }

    /// <summary>Loads the trunk and some heads on a device; only the trunk outputs that these heads read are computed.</summary>
    internal BareRuntime(Bundle bundle, IReadOnlyList<HeadManifest> heads, DevicePlan plan, int paddingId, int threads)
        : this(bundle, plan, paddingId, threads, HeadNetwork.With(heads, bundle.Manifest.Heads))
    {
    }

    private BareRuntime(Bundle bundle, DevicePlan plan, int paddingId, int threads, IReadOnlyList<HeadManifest> heads)
        : this(bundle.Folder, bundle.Manifest.Trunk, heads, OutputsReadBy(heads), OptionsOf(plan, threads), plan.Memory, paddingId)
    {
    }

    private BareRuntime(
        string folder,
        TrunkManifest trunk,
        IReadOnlyList<HeadManifest> heads,
        IReadOnlyList<string> trunkOutputs,
        SessionOptions options,
        OrtMemoryInfo memory,
        int paddingId)
    {
        using var disposedWhenLoaded = options;
        _headManifests = [.. new HeadNetwork(heads).InOrder(ulong.MaxValue).Select(head => heads[head])];
        _trunkOutputs = trunkOutputs;
        _memory = memory;
        _paddingId = paddingId;
        _trunk = new InferenceSession(Path.Combine(folder, trunk.Graph), options);
        foreach (var head in heads.Where(head => head.Graph is not null))
            _heads[head.Name] = new InferenceSession(Path.Combine(folder, head.Graph!), options);
    }

    /// <summary>Runs one batch, padded on the right to its longest row.</summary>
    /// <param name="ids">Token ids per row.</param>
    /// <param name="types">Token types per row.</param>
    /// <param name="promptLengths">Tokens at the beginning of each row that heads may leave out of their pooling; empty for none.</param>
    /// <returns>
    /// The outputs of the trunk, the output of each head by its name, and the states that other heads can read by <see cref="TensorNames.StatesOf"/>.
    /// </returns>
    public IReadOnlyDictionary<string, BareTensor> Run(
        ReadOnlySpan<int[]> ids, ReadOnlySpan<int[]> types, ReadOnlySpan<int> promptLengths = default)
    {
        Dictionary<string, BareTensor> results = [];
        Run(ids, types, promptLengths, values =>
        {
            foreach (var (name, value) in values.Where(value => !TensorNames.ItemInputs.Contains(value.Key)))
                results[name] = BareTensor.CopyOf(value);
        });
        foreach (var head in _headManifests.Where(head => head.Graph is null))
            results[head.Name] = results[head.Reads[0]];
        return results;
    }

    /// <summary>Runs one batch of rows of token type 0 and discards the outputs.</summary>
    internal void Run(ReadOnlySpan<int[]> ids) => Run(ids, [], [], static _ => { });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _heads.Values)
            session.Dispose();
        _trunk.Dispose();
        _runOptions.Dispose();
    }

    private void Run(
        ReadOnlySpan<int[]> ids,
        ReadOnlySpan<int[]> types,
        ReadOnlySpan<int> promptLengths,
        Action<Dictionary<string, OrtValue>> useOutputs)
    {
        var length = 0;
        foreach (var row in ids)
            length = Math.Max(length, row.Length);
        var size = ids.Length * length;
        var (paddedIds, mask, paddedTypes, pooled) = (new int[size], new int[size], new int[size], new int[size]);
        Array.Fill(paddedIds, _paddingId);
        for (var row = 0; row < ids.Length; row++)
        {
            ids[row].CopyTo(paddedIds, row * length);
            mask.AsSpan(row * length, ids[row].Length).Fill(1);
            var prompt = promptLengths.IsEmpty ? 0 : promptLengths[row];
            pooled.AsSpan((row * length) + prompt, ids[row].Length - prompt).Fill(1);
            if (!types.IsEmpty)
                types[row].CopyTo(paddedTypes, row * length);
        }

        long[] shape = [ids.Length, length];
        var values = new Dictionary<string, OrtValue>
        {
            [TensorNames.InputIds] = OrtValue.CreateTensorValueFromMemory(paddedIds, shape),
            [TensorNames.AttentionMask] = OrtValue.CreateTensorValueFromMemory(mask, shape),
            [TensorNames.TokenTypeIds] = OrtValue.CreateTensorValueFromMemory(paddedTypes, shape),
            [TensorNames.PoolingMask] = OrtValue.CreateTensorValueFromMemory(pooled, shape),
        };
        try
        {
            var hidden = Run(_trunk, TensorNames.TrunkInputs, values, _trunkOutputs, _memory);
            for (var i = 0; i < _trunkOutputs.Count; i++)
                values[_trunkOutputs[i]] = hidden[i];
            foreach (var head in _headManifests.Where(head => head.Graph is not null))
            {
                string[] names = head.States is null ? [TensorNames.Output] : [TensorNames.Output, TensorNames.States];
                var results = Run(_heads[head.Name], head.Reads, values, names, OrtMemoryInfo.DefaultInstance);
                values[head.Name] = results[0];
                if (results.Length > 1)
                    values[TensorNames.StatesOf(head.Name)] = results[1];
            }

            useOutputs(values);
        }
        finally
        {
            foreach (var value in values.Values)
                value.Dispose();
        }
    }

    private OrtValue[] Run(
        InferenceSession session,
        IReadOnlyList<string> inputs,
        Dictionary<string, OrtValue> values,
        IReadOnlyList<string> outputs,
        OrtMemoryInfo memory)
    {
        using var binding = session.CreateIoBinding();
        foreach (var input in inputs)
            binding.BindInput(input, values[input]);
        foreach (var output in outputs)
            binding.BindOutputToDevice(output, memory);
        session.RunWithBinding(_runOptions, binding);
        return [.. binding.GetOutputValues()];
    }

    private static IReadOnlyList<string> OutputsReadBy(IReadOnlyList<HeadManifest> heads) =>
        [.. heads.SelectMany(head => head.Reads).Where(name => !TensorNames.ItemInputs.Contains(name) && TensorNames.HeadOf(name) is null).Distinct()];

    private static SessionOptions OptionsOf(DevicePlan plan, int threads)
    {
        var options = plan.CreateSessionOptions();
        options.IntraOpNumThreads = threads;
        return options;
    }
}
