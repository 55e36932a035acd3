using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace BertGrains.Gateway.Answers;

/// <summary>
/// Writes floats as the shortest JSON numbers that round-trip, without an exponent from 1e-5 on, and null for NaN and infinities.
/// </summary>
/// <remarks>
/// Hand-made for speed: Utf8JsonWriter.WriteNumberValue takes 1.9 to 2.1 times as long for a whole response of 1 or 64 embeddings of 384
/// dimensions (one run, .NET 10, AVX-512 CPU), and a request for one embedding costs 87 instead of 57 µs of processor time on both ends.
/// </remarks>
internal static class FloatJson
{
    /// <summary>Longest text, such as -0.0000123456789, and a comma.</summary>
    private const int MaxBytes = 17;

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

        if (values.Length == 0)
            length++;
        buffer[length - 1] = (byte)']';
        writer.WriteRawValue(buffer.AsSpan(0, length), skipInputValidation: true);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public static void WriteNumber(Utf8JsonWriter writer, float value)
    {
        Span<byte> text = stackalloc byte[MaxBytes];
        writer.WriteRawValue(text[..Format(value, text)], skipInputValidation: true);
    }

    /// <summary>Formats one number and returns its length.</summary>
    private static int Format(float value, Span<byte> destination)
    {
        if (!float.IsFinite(value))
        {
            "null"u8.CopyTo(destination);
            return 4;
        }

        var length = 0;
        if (float.IsNegative(value) && value != 0)
            destination[length++] = (byte)'-';
        var (digits, exponent) = ShortestDecimal.Of(value);
        while (exponent != 0 && digits % 10 == 0)
            (digits, exponent) = (digits / 10, exponent + 1);
        Span<byte> text = stackalloc byte[10];
        digits.TryFormat(text, out var count, default, CultureInfo.InvariantCulture);
        text = text[..count];
        var point = count + exponent;
        if (exponent == 0)
        {
            text.CopyTo(destination[length..]);
            return length + count;
        }

        if (point is <= 0 and > -5)
        {
            "0.0000"u8[..(2 - point)].CopyTo(destination[length..]);
            text.CopyTo(destination[(length + 2 - point)..]);
            return length + 2 - point + count;
        }

        if (exponent < 0 && point > 0)
        {
            text[..point].CopyTo(destination[length..]);
            destination[length + point] = (byte)'.';
            text[point..].CopyTo(destination[(length + point + 1)..]);
            return length + count + 1;
        }

        destination[length++] = text[0];
        if (count > 1)
        {
            destination[length++] = (byte)'.';
            text[1..].CopyTo(destination[length..]);
            length += count - 1;
        }

        destination[length++] = (byte)'e';
        (point - 1).TryFormat(destination[length..], out var written, default, CultureInfo.InvariantCulture);
        return length + written;
    }
}
