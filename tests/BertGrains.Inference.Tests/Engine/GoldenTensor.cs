using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BertGrains.Inference.Engine;

/// <summary>Reads what the reference library computed: a tensor of single floats in a safetensors file.</summary>
internal static class GoldenTensor
{
    public static float[] Read(string path, string name)
    {
        var bytes = File.ReadAllBytes(path);
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var values = bytes.AsSpan(sizeof(long) + header);
        using var json = JsonDocument.Parse(bytes.AsMemory(sizeof(long), header));
        var tensor = json.RootElement.GetProperty(name);
        Assert.Equal("F32", tensor.GetProperty("dtype").GetString());
        var offsets = tensor.GetProperty("data_offsets");
        return MemoryMarshal.Cast<byte, float>(values[offsets[0].GetInt32()..offsets[1].GetInt32()]).ToArray();
    }
}
