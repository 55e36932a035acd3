using System.IO.MemoryMappedFiles;

namespace BertGrains.Inference.Graphs;

/// <summary>
/// The nodes and constants of an ONNX file in mapped memory: weights are not copied. Constants in other encodings than raw bytes, and parts
/// of the format that graphs of encoders do not have, are not read. Field numbers are those of onnx.proto.
/// </summary>
internal sealed unsafe class OnnxGraphFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly Dictionary<string, OnnxNode> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxTensor> _constants = new(StringComparer.Ordinal);

    /// <summary>Maps and reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not an ONNX model.</exception>
    public OnnxGraphFile(string path)
    {
        FileName = Path.GetFileName(path);
        var length = new FileInfo(path).Length;
        if (length is 0 or > int.MaxValue)
            throw new InvalidDataException("an ONNX file has at most 2 GiB");
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        try
        {
            ReadModel(new WireReader(new ReadOnlySpan<byte>(_start, (int)length)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Name of the file without its folder.</summary>
    public string FileName { get; }

    /// <summary>The node that computes a tensor; null for constants and inputs.</summary>
    public OnnxNode? ProducerOf(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>All constants.</summary>
    public IReadOnlyCollection<OnnxTensor> Constants => _constants.Values;

    /// <summary>A constant; null if there is none of this name.</summary>
    public OnnxTensor? Constant(string name) => _constants.GetValueOrDefault(name);

    /// <summary>Address of a constant's first byte, valid until the file is disposed.</summary>
    public byte* AddressOf(OnnxTensor tensor) => _start + tensor.Offset;

    /// <summary>A copy of a constant.</summary>
    public T[] Copy<T>(OnnxTensor tensor)
        where T : unmanaged
    {
        var values = GC.AllocateUninitializedArray<T>(tensor.Bytes / sizeof(T), pinned: true);
        new ReadOnlySpan<T>(AddressOf(tensor), values.Length).CopyTo(values);
        return values;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void ReadModel(WireReader reader)
    {
        while (reader.TryRead(out var field))
        {
            if (field == 7)
                ReadGraph(reader.Message);
        }
    }

    private void ReadGraph(WireReader reader)
    {
        while (reader.TryRead(out var field))
        {
            if (field == 1)
                ReadNode(reader.Message);
            else if (field == 5)
                ReadTensor(reader.Message);
        }
    }

    private void ReadNode(WireReader reader)
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

        var node = new OnnxNode(domain.Length == 0 ? type : $"{domain}.{type}", inputs, outputs, attributes);
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

    private void ReadTensor(WireReader reader)
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
        fixed (byte* address = data)
        {
            _constants[name] = new OnnxTensor(name, (OnnxType)type, dimensions, data.IsEmpty ? 0 : address - _start, data.Length)
            {
                WholeFile = isElsewhere && !place.ContainsKey("offset") ? place.GetValueOrDefault("location") : null,
            };
        }
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

/// <summary>A node of a graph.</summary>
/// <param name="Operator">Name of the operator; those outside of the ONNX standard have their domain before it.</param>
/// <param name="Inputs">Names of the inputs; an omitted input is empty.</param>
/// <param name="Outputs">Names of the outputs.</param>
/// <param name="Attributes">Numbers; NaN for attributes of other types.</param>
internal sealed record OnnxNode(
    string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, double> Attributes)
{
    /// <summary>Name of an input; empty if it is omitted.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";
}
