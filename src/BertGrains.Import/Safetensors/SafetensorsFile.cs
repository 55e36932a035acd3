using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace BertGrains.Import.Safetensors;

/// <summary>
/// A memory-mapped safetensors file. The whole header is checked on opening, so a read only fails for a name that is not there
/// or a type that is not a float. Safe for use by several threads at once.
/// </summary>
internal sealed class SafetensorsFile : ITensorSource, IDisposable
{
    private const int PrefixBytes = sizeof(ulong);

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _dataStart;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, long dataStart, SafetensorsHeader header)
    {
        Path = path;
        _map = map;
        _view = view;
        _dataStart = dataStart;
        _header = header;
    }

    /// <summary>The file that was opened.</summary>
    public string Path { get; }

    public IEnumerable<string> Names => _header.Tensors.Keys;

    /// <summary>The free-form strings of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Maps a file and checks its header.</summary>
    /// <exception cref="ImportException">The file is missing, unreadable or not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var (header, dataStart) = ReadHeader(stream);
            var map = MemoryMappedFile.CreateFromFile(
                stream.SafeFileHandle, null, stream.Length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            var view = map.CreateViewAccessor(0, stream.Length, MemoryMappedFileAccess.Read);
            return new SafetensorsFile(path, map, view, dataStart, header);
        }
        catch (Exception e) when (e is ImportException or IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: {e.Message}", e);
        }
    }

    public bool Contains(string name) => _header.Tensors.ContainsKey(name);

    public IReadOnlyList<long> ShapeOf(string name) => Find(name).Shape;

    public float[] ReadFloats(string name)
    {
        var entry = Find(name);
        if (entry.Elements > Array.MaxLength)
            throw new ImportException($"{Path}: tensor '{name}' has {entry.Elements} elements, more than one array holds");
        return entry.Type switch
        {
            TensorType.F32 => Read<float>(entry),
            TensorType.F16 => Array.ConvertAll(Read<Half>(entry), h => (float)h),
            TensorType.BF16 => Array.ConvertAll(Read<ushort>(entry), b => BitConverter.Int32BitsToSingle(b << 16)),
            var type => throw new ImportException($"{Path}: tensor '{name}' is {type}, but weights are read from F32, F16 or BF16"),
        };
    }

    public void Dispose()
    {
        _view.Dispose();
        _map.Dispose();
    }

    private static (SafetensorsHeader Header, long DataStart) ReadHeader(FileStream stream)
    {
        if (stream.Length < PrefixBytes)
            throw new ImportException($"it has {stream.Length} bytes, too few for a safetensors file");
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxBytes)
            throw new ImportException($"its header claims {length} bytes, more than the {SafetensorsHeader.MaxBytes} allowed");
        if (length > (ulong)(stream.Length - PrefixBytes))
            throw new ImportException($"its header claims {length} bytes, but the file has {stream.Length}");

        var json = new byte[length];
        stream.ReadExactly(json);
        var dataStart = PrefixBytes + (long)length;
        return (SafetensorsHeader.Parse(json, stream.Length - dataStart), dataStart);
    }

    private TensorEntry Find(string name) =>
        _header.Tensors.TryGetValue(name, out var entry) ? entry : throw new ImportException($"{Path}: there is no tensor '{name}'");

    // ReadSpan checks its bounds against the view, a second line of defence behind the header's checks.
    private T[] Read<T>(TensorEntry entry)
        where T : unmanaged
    {
        var result = new T[entry.Elements];
        var bytes = MemoryMarshal.AsBytes(result.AsSpan());
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + entry.Begin), bytes);
        return result;
    }
}
