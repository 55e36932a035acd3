using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace BertGrains.Gateway.Results;

/// <summary>Floats as JSON numbers: the shortest that read back as the same float; null for what JSON has no number for.</summary>
internal static class FloatJson
{
    /// <summary>The longest is -1.17549435E-38, then a comma.</summary>
    private const int MaxBytes = 16;

    public static void WriteArray(Utf8JsonWriter writer, ReadOnlySpan<float> values)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((values.Length * MaxBytes) + 2);
        var length = 0;
        buffer[length++] = (byte)'[';
        foreach (var value in values)
        {
            length += Format(value, buffer.AsSpan(length));
            buffer[length++] = (byte)',';
        }

        if (values.Length == 0) length++;
        buffer[length - 1] = (byte)']';
        writer.WriteRawValue(buffer.AsSpan(0, length), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, float value)
    {
        writer.WritePropertyName(name);
        Span<byte> text = stackalloc byte[MaxBytes];
        writer.WriteRawValue(text[..Format(value, text)], skipInputValidation: true);
    }

    private static int Format(float value, Span<byte> destination)
    {
        if (float.IsFinite(value))
        {
            value.TryFormat(destination, out var written, default, CultureInfo.InvariantCulture);
            return written;
        }

        "null"u8.CopyTo(destination);
        return 4;
    }
}
