using System.Text;
using System.Text.Json;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Tests;

/// <summary>Writes float tensors as a safetensors file.</summary>
internal static class SafetensorsWriter
{
    public static void Write(
        string path, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors, TensorType type = TensorType.F32)
    {
        var header = new Dictionary<string, object>();
        var data = new MemoryStream();
        foreach (var (name, shape, values) in tensors)
        {
            var begin = data.Length;
            foreach (var value in values)
                data.Write(Bytes(value, type));
            header[name] = new { dtype = type.ToString(), shape, data_offsets = new[] { begin, data.Length } };
        }

        var json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((ulong)json.Length), .. json, .. data.ToArray()]);
    }

    /// <summary>All tensors of a file.</summary>
    public static List<(string Name, long[] Shape, float[] Values)> ReadAll(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return [.. file.Names.Order(StringComparer.Ordinal).Select(n => (n, file.ShapeOf(n).ToArray(), file.ReadFloats(n)))];
    }

    private static byte[] Bytes(float value, TensorType type) => type switch
    {
        TensorType.F16 => BitConverter.GetBytes((Half)value),
        TensorType.BF16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
        _ => BitConverter.GetBytes(value),
    };
}
