using BertGrains.Import.Onnx;
using BertGrains.Import.Safetensors;
using Google.Protobuf;

namespace BertGrains.Import.Exports;

/// <summary>An ONNX export of a checkpoint: the file, and the files with tensors that it refers to.</summary>
internal sealed class ExportFile
{
    private const string UsualName = "model.onnx";

    // Where optimum puts an export, and where sentence-transformers and exports for transformers.js have it.
    private static readonly string[] Folders = ["", "onnx"];

    private readonly HashSet<string> _locations = new(StringComparer.Ordinal);

    private ExportFile(string path, ModelProto model)
    {
        Path = path;
        Model = model;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its content, without external tensors.</summary>
    public ModelProto Model { get; }

    /// <summary>The file and those with external tensors that were read, by their names relative to the folder of the file.</summary>
    public IEnumerable<(string Name, string Path)> Files =>
        _locations.Select(name => (name, At(name))).Prepend((System.IO.Path.GetFileName(Path), Path));

    /// <summary>The export of a folder; null if it has none.</summary>
    /// <exception cref="ImportException">The folder has several, of which none has the usual name.</exception>
    public static string? Find(string folder)
    {
        var files = Folders.Select(part => System.IO.Path.Combine(folder, part)).Where(Directory.Exists)
            .SelectMany(part => Directory.EnumerateFiles(part, "*.onnx")).Order(StringComparer.Ordinal).ToList();
        var usual = Folders.Select(part => System.IO.Path.Combine(folder, part, UsualName)).FirstOrDefault(File.Exists);
        return usual ?? (files.Count < 2 ? files.FirstOrDefault() : throw new ImportException(
            $"{folder} has several ONNX files, {string.Join(", ", files.Select(file => System.IO.Path.GetRelativePath(folder, file)))}, and none "
            + $"is {UsualName}. Leave the one to import in the folder, in fp32 if there is such a one."));
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ImportException">The file cannot be read or is not an ONNX model.</exception>
    public static ExportFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
            LargeFilePointer.Refuse(stream, path);
            var model = ModelProto.Parser.ParseFrom(stream);
            return model.Graph is { Node.Count: > 0 }
                ? new ExportFile(path, model)
                : throw new ImportException($"{path} is not an ONNX model: it has no graph with nodes.");
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} is not a readable ONNX model: {e.Message}", e);
        }
    }

    /// <summary>The bytes of a tensor: its own, or those of another file (<c>external_data</c>).</summary>
    /// <exception cref="ImportException">The other file is missing, too short, or outside of the folder.</exception>
    public ReadOnlyMemory<byte> BytesOf(TensorProto tensor)
    {
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
            return tensor.RawData.Memory;
        var entries = tensor.ExternalData.GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Last().Value);
        var location = entries.GetValueOrDefault("location", "");
        if (location.Length == 0 || location.Split('/', '\\').Contains("..") || System.IO.Path.IsPathRooted(location))
            throw new ImportException($"{Path}: tensor '{tensor.Name}' is in the file '{location}', which is not in the folder of the model.");
        _locations.Add(location);
        try
        {
            using var stream = new FileStream(At(location), FileMode.Open, FileAccess.Read, FileShare.Read);
            var offset = NumberOf(entries, "offset") ?? 0;
            var length = NumberOf(entries, "length") ?? stream.Length - offset;
            if (offset > stream.Length || length > stream.Length - offset || length > Array.MaxLength)
                throw new ImportException($"{Path}: tensor '{tensor.Name}' does not fit into the file {location}, which has {stream.Length} bytes.");
            var bytes = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{Path}: tensor '{tensor.Name}' cannot be read from the file {location}: {e.Message}", e);
        }
    }

    private string At(string location) => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, location);

    private long? NumberOf(Dictionary<string, string> entries, string key)
    {
        if (!entries.TryGetValue(key, out var text))
            return null;
        return long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ImportException($"{Path}: a tensor in another file has the {key} '{text}', which is not a number.");
    }
}
