using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Import.Graphs;
using BertGrains.Inference.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Import.Tests.Graphs;

/// <summary>Runs a trunk and heads in ONNX Runtime: one trunk pass, padding on the right.</summary>
internal sealed class GraphRunner : IDisposable
{
    private static readonly RunOptions Options = new();
    private readonly InferenceSession _trunk;
    private readonly Dictionary<string, (InferenceSession Session, IReadOnlyList<string> Reads)> _heads = [];
    private readonly int _hidden;

    public GraphRunner(EncoderWeights encoder, GraphFormat format, params IReadOnlyList<HeadWeights> heads)
    {
        _hidden = encoder.Dimensions.Hidden;
        States = [.. Enumerable.Range(0, encoder.Dimensions.Layers + 1).Select(TensorNames.Hidden)];
        _trunk = Load(TrunkGraph.Build(encoder, format, [.. States, TensorNames.Mean]));
        foreach (var head in heads)
        {
            var graph = HeadGraphs.Build(head, encoder.Dimensions, format);
            _heads.Add(head.Name, (Load(graph.Model!, graph.Files), graph.Reads));
        }
    }

    public IReadOnlyList<string> States { get; }

    /// <summary>Trunk outputs of a batch by name; rows with tokens are cut to the tokens of their item.</summary>
    public Dictionary<string, float[][]> RunTrunk(IReadOnlyList<EncodedText> items)
    {
        using var tensors = new DisposableList();
        var values = RunTrunk(items, tensors);
        return States.Append(TensorNames.Mean).ToDictionary(name => name, name => Rows(values[name], items));
    }

    /// <summary>A head's output for each item of a batch.</summary>
    public float[][] RunHead(string head, IReadOnlyList<EncodedText> items)
    {
        using var tensors = new DisposableList();
        var values = RunTrunk(items, tensors);
        var (session, reads) = _heads[head];
        using var outputs = session.Run(Options, reads, [.. reads.Select(name => values[name])], [TensorNames.Output]);
        return Rows(outputs[0], items);
    }

    public void Dispose()
    {
        _trunk.Dispose();
        foreach (var (session, _) in _heads.Values)
            session.Dispose();
    }

    /// <summary>A session of a graph with weights in files, which must be there only while it loads.</summary>
    public static InferenceSession Load(byte[] model, IReadOnlyDictionary<string, byte[]> files)
    {
        var folder = Directory.CreateTempSubdirectory("head-").FullName;
        try
        {
            foreach (var (name, bytes) in files)
                File.WriteAllBytes(Path.Combine(folder, name), bytes);
            var file = Path.Combine(folder, "head.onnx");
            File.WriteAllBytes(file, model);
            using var options = new SessionOptions { IntraOpNumThreads = 1 };
            return new InferenceSession(file, options);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static InferenceSession Load(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        return new InferenceSession(model, options);
    }

    private Dictionary<string, OrtValue> RunTrunk(IReadOnlyList<EncodedText> items, DisposableList tensors)
    {
        var longest = items.Max(item => item.Ids.Length);
        var (ids, mask, types) = (new int[items.Count * longest], new int[items.Count * longest], new int[items.Count * longest]);
        for (var row = 0; row < items.Count; row++)
        {
            for (var token = 0; token < items[row].Ids.Length; token++)
            {
                ids[row * longest + token] = items[row].Ids[token];
                types[row * longest + token] = items[row].Types[token];
                mask[row * longest + token] = 1;
            }
        }

        long[] shape = [items.Count, longest];
        Dictionary<string, OrtValue> values = new()
        {
            [TensorNames.InputIds] = tensors.Add(OrtValue.CreateTensorValueFromMemory(ids, shape)),
            [TensorNames.AttentionMask] = tensors.Add(OrtValue.CreateTensorValueFromMemory(mask, shape)),
            [TensorNames.TokenTypeIds] = tensors.Add(OrtValue.CreateTensorValueFromMemory(types, shape)),
        };
        string[] names = [.. States, TensorNames.Mean];
        var outputs = tensors.Add(_trunk.Run(Options, [.. values.Keys], [.. values.Values], names));
        for (var i = 0; i < names.Length; i++)
            values.Add(names[i], outputs[i]);
        return values;
    }

    private static float[][] Rows(OrtValue tensor, IReadOnlyList<EncodedText> items)
    {
        var info = tensor.GetTensorTypeAndShape();
        var values = info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float16
            ? Array.ConvertAll(tensor.GetTensorDataAsSpan<Float16>().ToArray(), value => value.ToFloat())
            : tensor.GetTensorDataAsSpan<float>().ToArray();
        var longest = items.Max(item => item.Ids.Length);
        var width = values.Length / items.Count;
        var isPerToken = info.Shape.Length == 3 && info.Shape[1] == longest;
        return [.. items.Select((item, row) => values.AsSpan(row * width, isPerToken ? width / longest * item.Ids.Length : width).ToArray())];
    }

    /// <summary>Disposes the objects that were added to it.</summary>
    private sealed class DisposableList : IDisposable
    {
        private readonly List<IDisposable> _items = [];

        public T Add<T>(T item)
            where T : IDisposable
        {
            _items.Add(item);
            return item;
        }

        public void Dispose() => _items.ForEach(item => item.Dispose());
    }
}
