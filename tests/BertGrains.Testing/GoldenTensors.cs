using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BertGrains.Testing;

/// <summary>The fp32 tensors of a safetensors file with reference outputs.</summary>
public sealed class GoldenTensors
{
    private readonly byte[] _bytes;
    private readonly JsonElement _header;

    public GoldenTensors(string path)
    {
        _bytes = File.ReadAllBytes(path);
        _header = JsonElement.Parse(_bytes.AsSpan(sizeof(long), HeaderLength));
    }

    private int HeaderLength => (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);

    /// <summary>All values of a tensor in row-major order.</summary>
    public float[] Read(string name)
    {
        var tensor = _header.GetProperty(name);
        if (tensor.GetProperty("dtype").GetString() != "F32")
            throw new InvalidDataException($"Golden tensor '{name}' is not F32.");
        var (begin, end) = (tensor.GetProperty("data_offsets")[0].GetInt32(), tensor.GetProperty("data_offsets")[1].GetInt32());
        return MemoryMarshal.Cast<byte, float>(_bytes.AsSpan(sizeof(long) + HeaderLength)[begin..end]).ToArray();
    }

    /// <summary>The rows of a matrix.</summary>
    public IReadOnlyList<float[]> ReadRows(string name) =>
        [.. Read(name).Chunk(_header.GetProperty(name).GetProperty("shape")[1].GetInt32())];
}
