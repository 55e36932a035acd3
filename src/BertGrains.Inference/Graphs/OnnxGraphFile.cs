namespace BertGrains.Inference.Graphs;

/// <summary>
/// The nodes and constants of an ONNX file in mapped memory: weights are not copied. Constants in other encodings than raw bytes, and parts
/// of the format that graphs of encoders do not have, are not read. Field numbers are those of onnx.proto.
/// </summary>
internal sealed unsafe class OnnxGraphFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FilePart> _values = new(StringComparer.Ordinal);
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<FilePart> _operatorSets = [];

    /// <summary>Maps and reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not an ONNX model.</exception>
    public OnnxGraphFile(string path)
    {
        // ONNX Runtime takes constants from a folder only if they are there, and not through a link to another one.
        var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        (Folder, FileName) = (Path.GetDirectoryName(target)!, Path.GetFileName(target));
        _file = new MappedFile(path);
        try
        {
            if (_file.Length > int.MaxValue)
                throw new InvalidDataException("an ONNX file has at most 2 GiB");
            ReadModel(new WireReader(new ReadOnlySpan<byte>(_file.Start, (int)_file.Length)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Maps and reads a file. Null where it is no graph, or too large: ONNX Runtime names what is wrong with it.</summary>
    public static OnnxGraphFile? TryOpen(string path)
    {
        try
        {
            return new OnnxGraphFile(path);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The folder that the file is in, where the path is a link too.</summary>
    public string Folder { get; }

    /// <summary>Name of the file in <see cref="Folder"/>.</summary>
    public string FileName { get; }

    /// <summary>The version of the format.</summary>
    public long Version { get; private set; }

    /// <summary>The messages that name the sets of operators.</summary>
    public IReadOnlyList<FilePart> OperatorSets => _operatorSets;

    /// <summary>All nodes, in the order in which they run.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The message that describes an input or output of the graph; null for other tensors.</summary>
    public FilePart? Value(string tensor) => _values.TryGetValue(tensor, out var value) ? value : null;

    /// <summary>The bytes of a message, valid until the file is disposed.</summary>
    public ReadOnlySpan<byte> BytesOf(FilePart part) => new(_file.Start + part.Offset, part.Length);

    /// <summary>The node that computes a tensor; null for constants and inputs.</summary>
    public OnnxNode? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>All constants.</summary>
    public IReadOnlyCollection<OnnxTensor> Constants => _constants.Values;

    /// <summary>A constant; null if there is none of this name.</summary>
    public OnnxTensor? Constant(string name) => _constants.GetValueOrDefault(name);

    /// <summary>Address of a constant's first byte, valid until the file is disposed.</summary>
    public byte* AddressOf(OnnxTensor tensor) => _file.Start + tensor.Offset;

    /// <summary>A copy of a constant.</summary>
    public T[] Copy<T>(OnnxTensor tensor)
        where T : unmanaged
    {
        var values = GC.AllocateUninitializedArray<T>(tensor.Bytes / sizeof(T), pinned: true);
        new ReadOnlySpan<T>(AddressOf(tensor), values.Length).CopyTo(values);
        return values;
    }

    public void Dispose() => _file.Dispose();

    private void ReadModel(WireReader reader)
    {
        while (reader.TryRead(out var field))
        {
            if (field == 1)
                Version = reader.Integer;
            else if (field == 7)
                ReadGraph(reader.Message);
            else if (field == 8)
                _operatorSets.Add(PartOf(reader.Bytes));
        }
    }

    private void ReadGraph(WireReader reader)
    {
        while (reader.TryRead(out var field))
        {
            if (field == 1)
                ReadNode(reader.Message, PartOf(reader.Bytes));
            else if (field == 5)
                ReadTensor(reader.Message, PartOf(reader.Bytes));
            else if (field is 11 or 12)
                ReadValue(reader.Message, PartOf(reader.Bytes));
        }
    }

    private void ReadValue(WireReader reader, FilePart message)
    {
        while (reader.TryRead(out var field))
        {
            if (field == 1)
                _values[reader.Text] = message;
        }
    }

    private FilePart PartOf(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* address = bytes)
            return new FilePart(bytes.IsEmpty ? 0 : address - _file.Start, bytes.Length);
    }

    private void ReadNode(WireReader reader, FilePart message)
    {
        var (inputs, outputs, attributes) = (new List<string>(), new List<string>(), new Dictionary<string, double>());
        var (type, domain) = ("", "");
        while (reader.TryRead(out var field))
        {
            switch (field)
            {
                case 1:
                    inputs.Add(reader.Text);
                    break;
                case 2:
                    outputs.Add(reader.Text);
                    break;
                case 4:
                    type = reader.Text;
                    break;
                case 5:
                    ReadAttribute(reader.Message, attributes);
                    break;
                case 7:
                    domain = reader.Text;
                    break;
            }
        }

        var node = new OnnxNode(domain.Length == 0 ? type : $"{domain}.{type}", inputs, outputs, attributes) { Message = message };
        _nodes.Add(node);
        foreach (var output in outputs.Where(output => output.Length > 0))
            _producers[output] = node;
    }

    private static void ReadAttribute(WireReader reader, Dictionary<string, double> attributes)
    {
        var (name, value) = ("", double.NaN);
        while (reader.TryRead(out var field))
        {
            if (field == 1)
                name = reader.Text;
            else if (field == 2)
                value = reader.Single;
            else if (field == 3)
                value = reader.Integer;
        }

        attributes[name] = value;
    }

    private void ReadTensor(WireReader reader, FilePart message)
    {
        var (dimensions, name, type, isElsewhere) = (new List<long>(), "", 0L, false);
        Dictionary<string, string> place = [];
        ReadOnlySpan<byte> data = [];
        while (reader.TryRead(out var field))
        {
            switch (field)
            {
                case 1:
                    reader.AddIntegers(dimensions);
                    break;
                case 2:
                    type = reader.Integer;
                    break;
                case 8:
                    name = reader.Text;
                    break;
                case 9:
                    data = reader.Bytes;
                    break;
                case 13:
                    ReadEntry(reader.Message, place);
                    break;
                case 14:
                    isElsewhere = reader.Integer != 0;
                    break;
            }
        }

        if (isElsewhere)
            data = [];
        var (offset, length) = PartOf(data);
        _constants[name] = new OnnxTensor(name, (OnnxType)type, dimensions, offset, length)
        {
            WholeFile = isElsewhere && !place.ContainsKey("offset") ? place.GetValueOrDefault("location") : null,
            Message = message,
        };
    }

    private static void ReadEntry(WireReader reader, Dictionary<string, string> entries)
    {
        var (key, value) = ("", "");
        while (reader.TryRead(out var field))
        {
            if (field == 1)
                key = reader.Text;
            else if (field == 2)
                value = reader.Text;
        }

        entries[key] = value;
    }
}
