using BertGrains.Import.Safetensors;

namespace BertGrains.Import.TensorFlow;

/// <summary>The weights of a TensorFlow checkpoint of BERT's original code, with the names and the orientation of transformers.</summary>
internal sealed class TensorFlowWeights : ICheckpointWeights
{
    private const int MaxNames = 4;

    private readonly TensorBundle _bundle;
    private readonly Dictionary<string, (string Variable, bool IsTransposed)> _variables = new(StringComparer.Ordinal);

    private TensorFlowWeights(TensorBundle bundle) => _bundle = bundle;

    public IEnumerable<string> Names => _variables.Keys;

    /// <summary>The variables that are no weights, as a sentence; null if there are none.</summary>
    public string? Remark { get; private init; }

    /// <summary>The index of a checkpoint in a folder; null if there is none.</summary>
    /// <exception cref="ImportException">The folder has several checkpoints, and none is said to be the latest.</exception>
    public static string? Find(string folder)
    {
        var found = Directory.EnumerateFiles(folder, "*.index").Order(StringComparer.Ordinal).ToList();
        return found.Count < 2 ? found.FirstOrDefault() : found.Find(path => IsLatest(folder, path)) ?? throw new ImportException(
            $"{folder} has several TensorFlow checkpoints, {string.Join(", ", found.Select(Path.GetFileName))}, and no file 'checkpoint' that names "
            + "the latest. Leave the one to import in the folder.");
    }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="index">Its index.</param>
    /// <exception cref="ImportException">The checkpoint is malformed, or of another program.</exception>
    public static TensorFlowWeights Open(string index)
    {
        var bundle = TensorBundle.Open(index);
        if (bundle.Names.FirstOrDefault(name => name.Contains("/.ATTRIBUTES/", StringComparison.Ordinal)) is not null)
        {
            throw new ImportException(
                $"{index} is an object-based checkpoint of TensorFlow 2, whose names depend on the program that saved it; this version reads those of "
                + "BERT's original code. Save the model with transformers: TFAutoModel.from_pretrained(folder).save_pretrained(folder).");
        }

        var training = bundle.Names.Where(name => VariableNames.IsOfTraining(name) || !bundle.IsFloat(name)).Order(StringComparer.Ordinal).ToList();
        var weights = new TensorFlowWeights(bundle) { Remark = training.Count == 0 ? null : $"Not used, the state of training: {Summary(training)}." };
        foreach (var variable in bundle.Names.Except(training))
        {
            var (name, isTransposed) = VariableNames.ParameterOf(variable);
            if (!weights._variables.TryAdd(name, (variable, isTransposed)))
                throw new ImportException($"{index}: the variables '{variable}' and '{weights._variables[name].Variable}' are the same parameter.");
        }

        return weights;
    }

    public bool Contains(string name) => _variables.ContainsKey(name);

    public IReadOnlyList<long> ShapeOf(string name)
    {
        var (variable, isTransposed) = VariableOf(name);
        var shape = _bundle.ShapeOf(variable);
        return isTransposed ? [.. shape.Reverse()] : shape;
    }

    public float[] ReadFloats(string name)
    {
        var (variable, isTransposed) = VariableOf(name);
        var values = _bundle.ReadFloats(variable);
        return isTransposed && _bundle.ShapeOf(variable) is [var rows, var columns] ? Matrix.Transpose(values, (int)rows, (int)columns) : values;
    }

    public Task<string> DigestAsync(CancellationToken cancellationToken) => FileDigest.OfAsync(_bundle.Files, cancellationToken);

    public void Dispose()
    {
    }

    // The file is a text of the form model_checkpoint_path: "model.ckpt-1000".
    private static bool IsLatest(string folder, string index)
    {
        var state = Path.Combine(folder, "checkpoint");
        var line = File.Exists(state) ? File.ReadLines(state).FirstOrDefault(l => l.StartsWith("model_checkpoint_path:", StringComparison.Ordinal)) : null;
        return line?.Split('"') is [_, var path, ..] && path.Split('/', '\\')[^1] == Path.GetFileNameWithoutExtension(index);
    }

    private static string Summary(List<string> names) => names.Count <= MaxNames
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MaxNames))} and {names.Count - MaxNames} more variables";

    private (string Variable, bool IsTransposed) VariableOf(string name) => _variables.TryGetValue(name, out var variable)
        ? variable
        : throw new ImportException($"The checkpoint has no variable for '{name}'.");
}
