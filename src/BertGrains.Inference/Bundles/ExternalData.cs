using System.Text;

namespace BertGrains.Inference.Bundles;

/// <summary>
/// The files with the tensors of an ONNX graph that are outside of the graph's own file (<c>external_data</c> of <c>TensorProto</c>). ONNX
/// Runtime reads them by their names in the graph, verified or not. The reader walks the messages and skips the weights; field numbers are
/// those of onnx.proto.
/// </summary>
internal static class ExternalData
{
    private const int Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    // A graph in an attribute of a node of a graph, and so on. ONNX graphs have one or two levels.
    private const int MaxDepth = 64;

    private static readonly Dictionary<int, Message> Model = new() { [7] = Message.Graph, [25] = Message.Function };
    private static readonly Dictionary<int, Message> Graph = new() { [1] = Message.Node, [5] = Message.Tensor, [15] = Message.SparseTensor };
    private static readonly Dictionary<int, Message> Function = new() { [7] = Message.Node };
    private static readonly Dictionary<int, Message> Node = new() { [5] = Message.Attribute };
    private static readonly Dictionary<int, Message> Attribute = new()
    {
        [5] = Message.Tensor,
        [6] = Message.Graph,
        [10] = Message.Tensor,
        [11] = Message.Graph,
        [22] = Message.SparseTensor,
        [23] = Message.SparseTensor,
    };

    private static readonly Dictionary<int, Message> SparseTensor = new() { [1] = Message.Tensor, [2] = Message.Tensor };
    private static readonly Dictionary<int, Message> Tensor = new() { [13] = Message.Entry };

    private enum Message
    {
        Model,
        Graph,
        Function,
        Node,
        Attribute,
        SparseTensor,
        Tensor,
        Entry,
    }

    /// <summary>Checks that the graphs of a bundle refer to files of the bundle only.</summary>
    /// <exception cref="BundleException">A graph refers to another file, or is not an ONNX graph.</exception>
    public static void Check(Bundle bundle)
    {
        foreach (var file in bundle.Manifest.Heads.Select(head => head.Graph).Prepend(bundle.Manifest.Trunk.Graph).OfType<string>())
        {
            var folder = file[..(file.LastIndexOf('/') + 1)];
            if (LocationsOf(bundle.PathOf(file)).FirstOrDefault(location => !bundle.Manifest.Files.ContainsKey(folder + location)) is { } other)
            {
                throw new BundleException(
                    $"{file} of the bundle {bundle.Folder} reads tensors from the file '{other}', which {BundleManifest.FileName} does not list. "
                    + "A bundle has all of its files.");
            }
        }
    }

    /// <summary>The locations of external data in a graph, each once.</summary>
    /// <exception cref="BundleException">The file is not an ONNX graph.</exception>
    public static IReadOnlyCollection<string> LocationsOf(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var locations = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            Read(stream, stream.Length, Message.Model, locations, depth: 0);
        }
        catch (InvalidDataException e)
        {
            throw new BundleException($"{path} is not an ONNX graph: {e.Message}.", e);
        }

        return locations;
    }

    private static void Read(FileStream stream, long end, Message message, HashSet<string> locations, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"its messages are nested more than {MaxDepth} deep");
        if (message == Message.Entry)
        {
            ReadEntry(stream, end, locations);
            return;
        }

        var fields = FieldsOf(message);
        while (stream.Position < end)
        {
            var (field, fieldEnd) = ReadTag(stream, end);
            if (fields.TryGetValue(field, out var part))
                Read(stream, fieldEnd, part, locations, depth + 1);
            stream.Position = fieldEnd;
        }
    }

    /// <summary>Reads a key and a value, both strings.</summary>
    private static void ReadEntry(FileStream stream, long end, HashSet<string> locations)
    {
        string? key = null, value = null;
        while (stream.Position < end)
        {
            var (field, fieldEnd) = ReadTag(stream, end);
            if (field == 1)
                key = ReadText(stream, fieldEnd);
            else if (field == 2)
                value = ReadText(stream, fieldEnd);
            stream.Position = fieldEnd;
        }

        if (key == "location")
            locations.Add(value ?? string.Empty);
    }

    /// <summary>Reads the number of a field, and the end of its value, at whose start the stream then is.</summary>
    private static (int Field, long End) ReadTag(FileStream stream, long end)
    {
        var tag = ReadVarint(stream);
        var fieldEnd = (int)(tag & 7) switch
        {
            Varint => PositionAfterVarint(stream),
            Fixed64 => stream.Position + 8,
            Fixed32 => stream.Position + 4,
            Delimited => EndOfDelimited(stream),
            var type => throw new InvalidDataException($"it has a field of the unknown wire type {type}"),
        };
        return fieldEnd >= stream.Position && fieldEnd <= end && (tag & 7) == Delimited
            ? ((int)(tag >> 3), fieldEnd)
            : fieldEnd <= end ? (0, fieldEnd) : throw new InvalidDataException("a field is longer than its message");
    }

    private static long PositionAfterVarint(FileStream stream)
    {
        ReadVarint(stream);
        return stream.Position;
    }

    private static long EndOfDelimited(FileStream stream)
    {
        var length = ReadVarint(stream);
        return length <= (ulong)(stream.Length - stream.Position)
            ? stream.Position + (long)length
            : throw new InvalidDataException("a field is longer than the file");
    }

    private static string ReadText(FileStream stream, long end)
    {
        var bytes = new byte[Math.Min(end - stream.Position, 4_096)];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    private static ulong ReadVarint(FileStream stream)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0)
                throw new InvalidDataException("it ends within a field");
            value |= (ulong)(next & 0x7F) << Math.Min(shift, 63);
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number has more than ten bytes");
    }

    private static Dictionary<int, Message> FieldsOf(Message message) => message switch
    {
        Message.Model => Model,
        Message.Graph => Graph,
        Message.Function => Function,
        Message.Node => Node,
        Message.Attribute => Attribute,
        Message.SparseTensor => SparseTensor,
        _ => Tensor,
    };
}
