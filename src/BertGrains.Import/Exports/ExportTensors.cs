using BertGrains.Import.Checkpoints;
using BertGrains.Import.Checkpoints.Architectures;
using BertGrains.Import.Onnx;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Exports;

/// <summary>
/// The weights of an ONNX export, with the names that they have in the checkpoint. Names are those that the exporter kept; else a matrix has the
/// name of its node, of the bias that is added to it, or of its place in the encoder. Whether a matrix is transposed is decided by its use.
/// </summary>
internal sealed class ExportTensors : ICheckpointWeights
{
    private readonly ExportFile _file;
    private readonly Dictionary<string, ExportConstant> _constants;

    private ExportTensors(ExportFile file, Dictionary<string, ExportConstant> constants) => (_file, _constants) = (file, constants);

    public IEnumerable<string> Names => _constants.Keys;

    /// <summary>The export.</summary>
    public string OnnxFile => _file.Path;

    /// <summary>Whether it has weights of 16 bits.</summary>
    public bool IsHalf => _constants.Values.Any(constant => (ElementType)constant.Tensor.DataType is ElementType.Float16 or ElementType.BFloat16);

    /// <summary>Reads an export.</summary>
    /// <param name="path">The file.</param>
    /// <param name="config">The configuration of the checkpoint.</param>
    /// <exception cref="ImportException">The file is not an export, or was quantized or optimized.</exception>
    public static ExportTensors Open(string path, JsonFile config)
    {
        var file = ExportFile.Open(path);
        UnsupportedOperators.Check(path, file.Model.Graph.Node);
        var graph = new ExportGraph(file.Model.Graph);
        var layers = new GraphLayers(graph);
        var constants = KeptNames(graph, layers);
        var architecture = Architecture.Of(config, constants.Keys);
        AddByPlace(constants, PlaceNames.Find(graph, layers, architecture, config, constants.Keys));

        // What has no name by now is left over, and named so that the error can say it.
        foreach (var dense in layers.Dense.Where(dense => !constants.Values.Any(constant => ReferenceEquals(constant.Tensor, dense.Weight.Tensor))))
            constants.TryAdd(dense.Weight.Tensor.Name.Length > 0 ? dense.Weight.Tensor.Name : dense.Node.Output[0], dense.Weight);
        return new ExportTensors(file, constants);
    }

    public bool Contains(string name) => _constants.ContainsKey(name);

    public IReadOnlyList<long> ShapeOf(string name) => Find(name).Shape;

    public float[] ReadFloats(string name) => Find(name).ReadFloats(_file);

    public Task<string> DigestAsync(CancellationToken cancellationToken) => FileDigest.OfAsync(_file.Files, cancellationToken);

    public void Dispose()
    {
    }

    private static Dictionary<string, ExportConstant> KeptNames(ExportGraph graph, GraphLayers layers)
    {
        var constants = new Dictionary<string, ExportConstant>(StringComparer.Ordinal);
        foreach (var (name, constant) in graph.NamedConstants)
            constants[name] = constant;

        // A bias that several layers share, because its values are equal, names none of them.
        var shared = layers.Dense.Where(d => d.Bias?.Name is not null).GroupBy(d => d.Bias!.Name).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        var owners = layers.Dense.Select(d => (Dense: d, Owner: OwnerOf(d, shared))).Where(entry => entry.Owner is not null);
        foreach (var group in owners.GroupBy(entry => entry.Owner!).Where(group => group.Count() == 1))
        {
            var dense = group.First().Dense;
            constants[$"{group.Key}.weight"] = dense.Weight;
            if (dense.Bias is { } bias && (bias.Name is null || shared.Contains(bias.Name)))
                constants.TryAdd($"{group.Key}.bias", bias);
        }

        return constants;
    }

    private static string? OwnerOf(DenseNode dense, HashSet<string?> shared)
    {
        if (dense.Weight.Name is { } name && !IsTable(name))
            return ParameterNames.OwnerOf(name);
        return ParameterNames.ModuleOf(dense.Node)
            ?? (dense.Bias?.Name is { } bias && !shared.Contains(bias) ? ParameterNames.WeightOwnerOf(bias) : null);
    }

    // A decoder that is tied to the word embeddings reads the tensor by their name.
    private static bool IsTable(string name) => name.Contains("embeddings.", StringComparison.Ordinal);

    private static void AddByPlace(Dictionary<string, ExportConstant> constants, IReadOnlyList<(string Name, ExportConstant Constant)> places)
    {
        var expected = places.Select(place => place.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, constant) in places.Where(place => !IsKnown(constants, place.Name)).ToList())
        {
            var wrong = constants.Where(c => !expected.Contains(c.Key) && ReferenceEquals(c.Value.Tensor, constant.Tensor)).Select(c => c.Key);
            foreach (var other in wrong.ToList())
                constants.Remove(other);
            constants[name] = constant;
        }
    }

    // Old checkpoints have other names for the parameters of a normalization.
    private static bool IsKnown(Dictionary<string, ExportConstant> constants, string name)
    {
        var owner = ParameterNames.OwnerOf(name);
        return constants.ContainsKey(name)
            || constants.ContainsKey(name.EndsWith(".weight", StringComparison.Ordinal) ? $"{owner}.gamma" : $"{owner}.beta");
    }

    private ExportConstant Find(string name) => _constants.TryGetValue(name, out var constant)
        ? constant
        : throw new ImportException($"{_file.Path}: the graph has no tensor '{name}'.");
}
