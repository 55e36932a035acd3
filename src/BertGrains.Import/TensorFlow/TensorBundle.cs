using System.Globalization;
using System.Runtime.InteropServices;
using BertGrains.Import.Safetensors;
using Google.Protobuf;

namespace BertGrains.Import.TensorFlow;

/// <summary>
/// The variables of a TensorFlow checkpoint (<c>NAME.index</c>, <c>NAME.data-00000-of-00001</c>), with their names in it. Checksums are verified:
/// of the index at opening, of a variable when it is read.
/// Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/tensor_bundle/tensor_bundle.h.
/// </summary>
internal sealed class TensorBundle : ITensorSource
{
    private const int Float = 1, Double = 2, BFloat16 = 14, Half = 19;

    private readonly string _path;
    private readonly string _prefix;
    private readonly int _shards;
    private readonly Dictionary<string, BundleEntryProto> _entries;

    private TensorBundle(string path, int shards, Dictionary<string, BundleEntryProto> entries)
    {
        _path = path;
        _prefix = path[..^".index".Length];
        _shards = shards;
        _entries = entries;
    }

    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>The index and the shards.</summary>
    public IEnumerable<(string Name, string Path)> Files =>
        Enumerable.Range(0, _shards).Select(PathOfShard).Prepend(_path).Select(path => (Path.GetFileName(path), path));

    /// <summary>Reads an index.</summary>
    /// <exception cref="ImportException">The file cannot be read or is malformed.</exception>
    public static TensorBundle Open(string path)
    {
        try
        {
            var content = File.ReadAllBytes(path);
            LargeFilePointer.Refuse(path, content);
            var entries = SortedTable.Read(content);
            if (entries is not [{ Key: "" } first, ..])
                throw new InvalidDataException("its first entry is not the header of a checkpoint");
            var header = BundleHeaderProto.Parser.ParseFrom(first.Value);
            if (header.Endianness != 0)
                throw new InvalidDataException("its numbers are big-endian");
            if (header.NumShards is < 1 or > 99_999)
                throw new InvalidDataException($"it has {header.NumShards} shards");
            return new TensorBundle(path, header.NumShards, entries.Skip(1).ToDictionary(e => e.Key, e => BundleEntryProto.Parser.ParseFrom(e.Value)));
        }
        catch (Exception e) when (e is InvalidDataException or InvalidProtocolBufferException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} is not a readable index of a TensorFlow checkpoint: {e.Message}.", e);
        }
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Whether a variable holds floating-point numbers.</summary>
    public bool IsFloat(string name) => _entries[name].Dtype is Float or Double or BFloat16 or Half;

    public IReadOnlyList<long> ShapeOf(string name) => [.. (Find(name).Shape?.Dim ?? []).Select(dim => dim.Size)];

    public float[] ReadFloats(string name)
    {
        var entry = Find(name);
        if (entry.Slices.Count > 0)
            throw new ImportException($"{_path}: variable '{name}' is partitioned, which this version does not read; save it without a partitioner.");
        var width = entry.Dtype switch
        {
            Float => sizeof(float),
            Double => sizeof(double),
            BFloat16 or Half => sizeof(ushort),
            var type => throw new ImportException($"{_path}: variable '{name}' has the type {type} of TensorFlow; weights must be floating point."),
        };
        var elements = ShapeOf(name).Aggregate(1m, (a, b) => a * b);
        if (elements * width != entry.Size || entry.Size > Array.MaxLength)
            throw new ImportException($"{_path}: variable '{name}' has {entry.Size} bytes, but the shape [{string.Join(", ", ShapeOf(name))}].");
        var bytes = BytesOf(name, entry);
        return entry.Dtype switch
        {
            Float => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            Double => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), value => (float)value),
            Half => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), value => (float)value),
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), bits => BitConverter.Int32BitsToSingle(bits << 16)),
        };
    }

    private byte[] BytesOf(string name, BundleEntryProto entry)
    {
        var path = PathOfShard(entry.ShardId);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (entry.Offset < 0 || entry.Offset > stream.Length - entry.Size)
                throw new ImportException($"{path} has {stream.Length} bytes, too few for the variable '{name}'. The file is incomplete.");
            var bytes = new byte[entry.Size];
            stream.Position = entry.Offset;
            stream.ReadExactly(bytes);
            return Checksum.Masked(bytes) == entry.Crc32C
                ? bytes
                : throw new ImportException($"{path}: the checksum of the variable '{name}' is wrong. The file is damaged.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}, which the index names, cannot be read: {e.Message}", e);
        }
    }

    private string PathOfShard(int shard) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}.data-{shard:00000}-of-{_shards:00000}");

    private BundleEntryProto Find(string name) =>
        _entries.TryGetValue(name, out var entry) ? entry : throw new ImportException($"{_path}: the checkpoint has no variable '{name}'.");
}
