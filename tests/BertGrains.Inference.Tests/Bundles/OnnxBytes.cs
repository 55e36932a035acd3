using System.Text;

namespace BertGrains.Inference.Bundles;

/// <summary>Parts of ONNX files, as bytes of protobuf.</summary>
internal static class OnnxBytes
{
    /// <summary>A model whose only tensor is in another file.</summary>
    public static byte[] GraphWithWeightsIn(string location) => Field(7, Field(5, TensorIn(location)));

    /// <summary>A TensorProto with external data.</summary>
    public static byte[] TensorIn(string location) =>
    [
        .. Number(1, 4), .. Number(2, 1), .. Text(8, "weights"),
        .. Field(13, [.. Text(1, "location"), .. Text(2, location)]),
        .. Field(13, [.. Text(1, "offset"), .. Text(2, "0")]),
        .. Number(14, 1),
    ];

    /// <summary>A message or a string.</summary>
    public static byte[] Field(int number, byte[] value) => [.. Varint((ulong)((number << 3) | 2)), .. Varint((ulong)value.Length), .. value];

    /// <summary>A string.</summary>
    public static byte[] Text(int number, string value) => Field(number, Encoding.UTF8.GetBytes(value));

    /// <summary>An integer.</summary>
    public static byte[] Number(int number, ulong value) => [.. Varint((ulong)(number << 3)), .. Varint(value)];

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
