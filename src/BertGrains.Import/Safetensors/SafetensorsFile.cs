using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace BertGrains.Import.Safetensors;

/// <summary>
/// A memory-mapped safetensors file. Opening it checks the whole header, so a read fails only for an unknown name or for a type that
/// is not floating point. Thread-safe.
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

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    public IEnumerable<string> Names => _header.Tensors.Keys;

    /// <summary>The free-form strings of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="ImportException">The file is missing, unreadable or not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            LargeFilePointer.Refuse(stream, path);
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
            throw new ImportException($"{Path}: tensor '{name}' has {entry.Elements} elements; the maximum is {Array.MaxLength}");
        return entry.Type switch
        {
            TensorType.F64 => Array.ConvertAll(Read<double>(entry), d => (float)d),
            TensorType.F32 => Read<float>(entry),
            TensorType.F16 => Array.ConvertAll(Read<Half>(entry), h => (float)h),
            TensorType.BF16 => Array.ConvertAll(Read<ushort>(entry), b => BitConverter.Int32BitsToSingle(b << 16)),
            var type => throw new ImportException($"{Path}: tensor '{name}' is {type}; weights must be F64, F32, F16 or BF16"),
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
            throw new ImportException($"the file has {stream.Length} bytes; a safetensors file has at least {PrefixBytes}");
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        stream.ReadExactly(prefix);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxBytes)
            throw new ImportException($"the header length is {length} bytes; the maximum is {SafetensorsHeader.MaxBytes}");
        if (length > (ulong)(stream.Length - PrefixBytes))
            throw new ImportException($"the header length is {length} bytes, but the file has {stream.Length}");

        var json = new byte[length];
        stream.ReadExactly(json);
        var dataStart = PrefixBytes + (long)length;
        return (SafetensorsHeader.Parse(json, stream.Length - dataStart), dataStart);
    }

    private TensorEntry Find(string name) =>
        _header.Tensors.TryGetValue(name, out var entry) ? entry : throw new ImportException($"{Path}: the file has no tensor '{name}'");

    // ReadSpan checks the bounds against the view as well.
    private T[] Read<T>(TensorEntry entry)
        where T : unmanaged
    {
        var result = new T[entry.Elements];
        var bytes = MemoryMarshal.AsBytes(result.AsSpan());
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_dataStart + entry.Begin), bytes);
        return result;
    }
}
