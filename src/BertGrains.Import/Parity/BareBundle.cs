using BertGrains.Import.Checkpoints;
using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Import.Parity;

/// <summary>The graphs of a bundle in bare ONNX Runtime sessions on one CPU thread, without the engine.</summary>
internal sealed class BareBundle : IDisposable
{
    private readonly BundleManifest _manifest;
    private readonly SessionOptions _options = new() { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
    private readonly InferenceSession _trunk;
    private readonly Dictionary<string, InferenceSession> _heads = [];

    public BareBundle(string folder, BundleManifest manifest)
    {
        _manifest = manifest;
        _trunk = new InferenceSession(Path.Combine(folder, manifest.Trunk.Graph), _options);
        foreach (var head in manifest.Heads.Where(h => h.Graph is not null))
            _heads[head.Name] = new InferenceSession(Path.Combine(folder, head.Graph!), _options);
    }

    /// <summary>Runs a batch, padded on the right to its longest item.</summary>
    /// <returns>The trunk's outputs and, by its name, each head's.</returns>
    public Dictionary<string, BareTensor> Run(IReadOnlyList<EncodedText> items)
    {
        var tokens = items.Max(i => i.Ids.Length);
        var tensors = new Dictionary<string, OrtValue>
        {
            [TensorNames.InputIds] = Input(items, tokens, i => i.Ids),
            [TensorNames.AttentionMask] = Input(items, tokens, i => [.. i.Ids.Select(_ => 1)]),
            [TensorNames.TokenTypeIds] = Input(items, tokens, i => i.Types),
        };
        try
        {
            Run(_trunk, tensors, _trunk.OutputNames.ToDictionary(name => name));
            foreach (var head in _manifest.Heads.Where(h => h.Graph is not null))
                Run(_heads[head.Name], tensors, new Dictionary<string, string> { [TensorNames.Output] = head.Name });
            var results = tensors.Where(t => t.Value.GetTensorTypeAndShape().ElementDataType != TensorElementType.Int32)
                .ToDictionary(t => t.Key, t => Copy(t.Value));
            foreach (var head in _manifest.Heads.Where(h => h.Graph is null))
                results[head.Name] = results[head.Reads[0]];
            return results;
        }
        finally
        {
            foreach (var tensor in tensors.Values)
                tensor.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var head in _heads.Values)
            head.Dispose();
        _trunk.Dispose();
        _options.Dispose();
    }

    private static OrtValue Input(IReadOnlyList<EncodedText> items, int tokens, Func<EncodedText, int[]> row)
    {
        var values = new int[items.Count * tokens];
        for (var i = 0; i < items.Count; i++)
            row(items[i]).CopyTo(values, i * tokens);
        return OrtValue.CreateTensorValueFromMemory(values, [items.Count, tokens]);
    }

    // The outputs join the tensors under the names given, where later graphs find them.
    private static void Run(InferenceSession session, Dictionary<string, OrtValue> tensors, Dictionary<string, string> nameOfOutput)
    {
        using var options = new RunOptions();
        using var outputs = session.Run(options, session.InputNames, [.. session.InputNames.Select(n => tensors[n])], session.OutputNames);
        for (var i = 0; i < outputs.Count; i++)
        {
            using var output = outputs[i];
            tensors[nameOfOutput[session.OutputNames[i]]] = Keep(output);
        }
    }

    // In the numbers of the graph that made it: heads of an fp16 trunk read its states as such.
    private static OrtValue Keep(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType == TensorElementType.Float16
            ? OrtValue.CreateTensorValueFromMemory(value.GetTensorDataAsSpan<Float16>().ToArray(), info.Shape)
            : OrtValue.CreateTensorValueFromMemory(value.GetTensorDataAsSpan<float>().ToArray(), info.Shape);
    }

    private static BareTensor Copy(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        float[] values = info.ElementDataType == TensorElementType.Float16
            ? [.. value.GetTensorDataAsSpan<Float16>().ToArray().Select(h => (float)h)]
            : value.GetTensorDataAsSpan<float>().ToArray();
        return new BareTensor(values, [.. info.Shape.Select(d => (int)d)]);
    }
}
