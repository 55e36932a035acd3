using System.Text.Json;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Bodies;

/// <summary>Values of the simple members.</summary>
internal static class Scalars
{
    public static BodyException Invalid(string member, string expected) =>
        new(Failure.InvalidRequest, $"`{member}` must be {expected}.");

    public static bool Boolean(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Invalid(member, "true or false"),
    };

    public static string Text(ref Utf8JsonReader reader, string member) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Invalid(member, "a string");

    /// <summary>A whole number of at least 1; one beyond 32 bits is as far out of any range as the largest.</summary>
    public static int Positive(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt64(out var value) || value == 0)
            throw Invalid(member, "a whole number of at least 1");
        return (int)Math.Min(value, int.MaxValue);
    }

    /// <summary>A token id.</summary>
    public static int TokenId(ref Utf8JsonReader reader, string member) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var id) && id >= 0
            ? id
            : throw Invalid(member, "token ids: whole numbers from 0 to 2147483647");

    public static TruncationSide Side(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("right"u8) || reader.ValueTextEquals("Right"u8))
                return TruncationSide.Right;
            if (reader.ValueTextEquals("left"u8) || reader.ValueTextEquals("Left"u8))
                return TruncationSide.Left;
        }

        throw Invalid(member, "left or right");
    }

    public static EntityAggregation Aggregation(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("none"u8))
                return EntityAggregation.None;
            if (reader.ValueTextEquals("simple"u8))
                return EntityAggregation.Simple;
            if (reader.ValueTextEquals("first"u8))
                return EntityAggregation.First;
            if (reader.ValueTextEquals("average"u8))
                return EntityAggregation.Average;
            if (reader.ValueTextEquals("max"u8))
                return EntityAggregation.Max;
        }

        throw Invalid(member, "none, simple, first, average or max");
    }

    /// <summary>Whether embeddings are wanted as base64.</summary>
    public static bool Base64(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("base64"u8))
                return true;
            if (reader.ValueTextEquals("float"u8))
                return false;
        }

        throw Invalid(member, "float or base64");
    }

    public static List<string> Names(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Invalid(member, "a list of names");
        var names = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            names.Add(Text(ref reader, member));
        return names;
    }
}
