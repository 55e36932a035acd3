using BertGrains.Inference.Bundles;
using BertGrains.Inference.Graphs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BertGrains.Inference.Devices;

/// <summary>
/// Weights in files of their own that several heads of a bundle read, such as the decoder over the vocabulary: mapped into memory once, and
/// packed for the matrix products of the CPU once. ONNX Runtime packs weights per session unless they are given to it like this.
/// </summary>
internal sealed unsafe class SharedWeights : IDisposable
{
    private readonly Dictionary<string, List<(string Tensor, OrtValue Value)>> _values = [];
    private readonly Dictionary<string, MappedFile> _files = [];

    private SharedWeights()
    {
    }

    /// <summary>The packed forms of the weights.</summary>
    public PrePackedWeightsContainer Packed { get; } = new();

    /// <summary>Maps the files that several heads read.</summary>
    /// <returns>Null if there are none.</returns>
    public static SharedWeights? TryLoad(Bundle bundle)
    {
        var uses = bundle.Manifest.Heads.Select(head => head.Graph).OfType<string>()
            .SelectMany(graph => TensorsOf(bundle.PathOf(graph)).Select(tensor => (Graph: graph, Tensor: tensor, File: FileOf(bundle, graph, tensor))))
            .GroupBy(use => use.File)
            .Where(file => file.Count() > 1)
            .ToList();
        if (uses.Count == 0)
            return null;
        var shared = new SharedWeights();
        try
        {
            foreach (var (graph, tensor, file) in uses.SelectMany(use => use))
                shared.Add(graph, tensor, file);
            return shared;
        }
        catch
        {
            shared.Dispose();
            throw;
        }
    }

    /// <summary>Gives the weights of a graph to its session.</summary>
    /// <param name="options">Options of the session.</param>
    /// <param name="graph">Path of the graph in the bundle.</param>
    public void AddTo(SessionOptions options, string graph)
    {
        foreach (var (tensor, value) in _values.GetValueOrDefault(graph, []))
            options.AddInitializer(tensor, value);
    }

    public void Dispose()
    {
        foreach (var (_, value) in _values.Values.SelectMany(values => values))
            value.Dispose();
        Packed.Dispose();
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private void Add(string graph, OnnxTensor tensor, string path)
    {
        if (!_files.TryGetValue(path, out var file))
            _files.Add(path, file = new MappedFile(path));
        if (file.Length != tensor.Size)
            return;
        if (!_values.TryGetValue(graph, out var values))
            _values.Add(graph, values = []);
        var type = tensor.Type == OnnxType.Float ? TensorElementType.Float : TensorElementType.Int8;
        values.Add((tensor.Name, OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, [.. tensor.Dimensions], (nint)file.Start, file.Length)));
    }

    // A file that is missing or no graph is named when its session loads.
    private static IReadOnlyList<OnnxTensor> TensorsOf(string path)
    {
        using var file = OnnxGraphFile.TryOpen(path);
        return file is null ? [] : [.. file.Constants.Where(tensor => tensor is { WholeFile: not null, Type: OnnxType.Float or OnnxType.Int8 })];
    }

    private static string FileOf(Bundle bundle, string graph, OnnxTensor tensor) =>
        bundle.PathOf(graph[..(graph.LastIndexOf('/') + 1)] + tensor.WholeFile);
}
