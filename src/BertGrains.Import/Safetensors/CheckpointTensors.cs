using BertGrains.Import.Checkpoints;

namespace BertGrains.Import.Safetensors;

/// <summary>The weights of a checkpoint folder: <c>model.safetensors</c>, or the shards that its index lists.</summary>
internal sealed class CheckpointTensors : ICheckpointWeights
{
    public const string SingleName = "model.safetensors";
    public const string IndexName = "model.safetensors.index.json";

    private readonly string _folder;
    private readonly Dictionary<string, SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _fileOfTensor;

    private CheckpointTensors(
        string folder, Dictionary<string, SafetensorsFile> files, Dictionary<string, SafetensorsFile> fileOfTensor)
    {
        _folder = folder;
        _files = files;
        _fileOfTensor = fileOfTensor;
    }

    public IEnumerable<string> Names => _fileOfTensor.Keys;

    /// <summary>Whether a folder has such weights.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, SingleName)) || File.Exists(Path.Combine(folder, IndexName));

    /// <summary>Opens the weights of a folder.</summary>
    /// <exception cref="ImportException">The folder has no weights, a file is invalid, or the index does not match the shards.</exception>
    public static CheckpointTensors Open(string folder)
    {
        var files = new Dictionary<string, SafetensorsFile>();
        try
        {
            if (File.Exists(Path.Combine(folder, SingleName)))
            {
                var file = files[SingleName] = SafetensorsFile.Open(Path.Combine(folder, SingleName));
                return new CheckpointTensors(folder, files, file.Names.ToDictionary(name => name, _ => file));
            }

            if (File.Exists(Path.Combine(folder, IndexName)))
                return new CheckpointTensors(folder, files, OpenShards(folder, files));
            throw OtherFormats.ErrorOf(folder);
        }
        catch
        {
            foreach (var file in files.Values)
                file.Dispose();
            throw;
        }
    }

    public bool Contains(string name) => _fileOfTensor.ContainsKey(name);

    public IReadOnlyList<long> ShapeOf(string name) => Find(name).ShapeOf(name);

    public float[] ReadFloats(string name) => Find(name).ReadFloats(name);

    public Task<string> DigestAsync(CancellationToken cancellationToken) =>
        FileDigest.OfAsync(_files.Select(file => (file.Key, file.Value.Path)), cancellationToken);

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
    }

    private static Dictionary<string, SafetensorsFile> OpenShards(string folder, Dictionary<string, SafetensorsFile> files)
    {
        var index = JsonFile.Read(Path.Combine(folder, IndexName));
        var fileOfTensor = new Dictionary<string, SafetensorsFile>();
        foreach (var (tensor, shard) in index.Strings("weight_map"))
        {
            if (Path.GetFileName(shard) != shard || shard is "" or "." or "..")
                throw new ImportException($"{index.Path}: the shard '{shard}' of tensor '{tensor}' is not a plain file name.");
            if (!files.ContainsKey(shard) && !File.Exists(Path.Combine(folder, shard)))
                throw new ImportException($"{index.Path}: the index names the shard {shard} for tensor '{tensor}', which is not in the folder.");
            if (!files.TryGetValue(shard, out var file))
                file = files[shard] = SafetensorsFile.Open(Path.Combine(folder, shard));
            if (!file.Contains(tensor))
                throw new ImportException($"{index.Path}: tensor '{tensor}' is not in {shard}, the shard that the index names.");
            if (!fileOfTensor.TryAdd(tensor, file))
                throw new ImportException($"{index.Path}: the index lists tensor '{tensor}' twice.");
        }

        return fileOfTensor;
    }

    private SafetensorsFile Find(string name) =>
        _fileOfTensor.TryGetValue(name, out var file)
            ? file
            : throw new ImportException($"{_folder}: the weights have no tensor '{name}'.");
}
