using System.Text.Json;
using BertGrains.Gateway.Offsets;

namespace BertGrains.Gateway.Requests;

/// <summary>Reads the scalar values of request bodies. Unlike the serializer's own converters, the errors name the expected form.</summary>
internal static class Scalars
{
    /// <summary><see cref="InferenceRequest.LongestTimeout"/> in milliseconds.</summary>
    public const int LongestTimeoutMs = 86_400_000;

    public static bool Boolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new FormException("must be true or false"),
    };

    public static string? TextOrNull(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Null ? null : Text(ref reader);

    public static string Text(ref Utf8JsonReader reader, string? member = null) => Text(ref reader, "must be a string", member);

    public static string Text(ref Utf8JsonReader reader, string expected, string? member) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new FormException(expected, member);

    /// <summary>Reads an integer of at least 1. Values over 32 bits become the maximum, which exceeds every limit too.</summary>
    public static int Positive(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out var value) || value == 0)
            throw new FormException("must be a whole number of at least 1");
        return (int)Math.Min(value, int.MaxValue);
    }

    public static int TokenId(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) && id >= 0
            ? id
            : throw new FormException("must be token ids: whole numbers from 0 to 2147483647");

    public static Overlap Overlap(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out var value)
            ? new((int)Math.Min(value, int.MaxValue))
            : throw new FormException("must be a whole number of at least 0");

    public static IReadOnlyList<string>? NamesOrNull(ref Utf8JsonReader reader)
    {
        const string Expected = "must be a list of strings";
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(Expected);
        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            names.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new FormException(Expected));
        return names;
    }

    public static TruncationSide TruncationSide(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw new FormException("must be left or right")
        : reader.ValueTextEquals("right"u8) || reader.ValueTextEquals("Right"u8) ? BertGrains.TruncationSide.Right
        : reader.ValueTextEquals("left"u8) || reader.ValueTextEquals("Left"u8) ? BertGrains.TruncationSide.Left
        : throw new FormException("must be left or right");

    public static EntityAggregation Aggregation(ref Utf8JsonReader reader) =>
        Named(ref reader, "must be none, simple, first, average or max", EntityAggregationNames.All);

    public static WindowCombination Combination(ref Utf8JsonReader reader) => Named(ref reader, "must be mean, max or first", WindowCombinationNames.All);

    public static OffsetUnit Offsets(ref Utf8JsonReader reader) => Named(ref reader, "must be utf16, code-points or bytes", OffsetUnitNames.All);

    /// <summary>Reads one of some names.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="expected">The names, for messages.</param>
    /// <param name="values">Each name with its value.</param>
    public static T Named<T>(ref Utf8JsonReader reader, string expected, params IReadOnlyList<(string Name, T Value)> values)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var (name, value) in values)
            {
                if (reader.ValueTextEquals(name))
                    return value;
            }
        }

        throw new FormException(expected);
    }

    /// <summary>Reads a precision: float32 as in sentence-transformers, float as in APIs like OpenAI's.</summary>
    public static EmbeddingPrecision Precision(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("float"u8)
            ? EmbeddingPrecision.Float32
            : Named(ref reader, "must be float32, int8, uint8, binary or ubinary", EmbeddingPrecisionNames.All);

    public static EncodingFormat EncodingFormat(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? throw new FormException("must be float or base64")
        : reader.ValueTextEquals("base64"u8) ? Requests.EncodingFormat.Base64
        : reader.ValueTextEquals("float"u8) ? Requests.EncodingFormat.Float
        : throw new FormException("must be float or base64");
}

/// <summary>Tokens that consecutive windows share.</summary>
internal readonly record struct Overlap(int Tokens);

/// <summary>The representation of embeddings in an OpenAI response.</summary>
internal enum EncodingFormat
{
    /// <summary>An array of numbers.</summary>
    Float,

    /// <summary>Little-endian 32-bit floats in base64.</summary>
    Base64,
}
