using System.Globalization;
using System.Text;
using System.Text.Json;

namespace BertGrains.Cli.Texts;

/// <summary>A line of JSON Lines input: <c>{"text":…,"pair":…}</c>, or with the same meaning <c>{"question":…,"context":…}</c>.</summary>
internal static class JsonTextLine
{
    /// <summary>Reads a line; other members are ignored.</summary>
    /// <returns>The text, and the second text of a pair or null.</returns>
    /// <exception cref="JsonException">The line is not such an object. The message continues a sentence about the line.</exception>
    public static (string Text, string? Pair) Parse(string line)
    {
        try
        {
            return Read(Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException exception) when (exception.BytePositionInLine is { } position)
        {
            // The message of the reader has a part of the line.
            throw new JsonException($"it is not valid JSON from byte {position + 1} on", exception);
        }
    }

    private static (string Text, string? Pair) Read(ReadOnlySpan<byte> line)
    {
        string? text = null;
        string? pair = null;
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("it is not a JSON object");

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("question"u8);
            var isPair = reader.ValueTextEquals("pair"u8) || reader.ValueTextEquals("context"u8);
            reader.Read();
            if (isText)
                text = ReadString(ref reader, "text");
            else if (isPair && reader.TokenType != JsonTokenType.Null)
                pair = ReadString(ref reader, "pair");
            else
                reader.Skip();
        }

        return reader.Read()
            ? throw new JsonException("it has text after the object")
            : (text ?? throw new JsonException("it has no \"text\""), pair);
    }

    // GetString throws for an escaped lone surrogate, which other JSON readers and the reference tokenizer accept.
    private static string ReadString(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException($"its \"{member}\" is not a string");

        if (!reader.ValueIsEscaped)
            return Encoding.UTF8.GetString(reader.ValueSpan);

        var raw = Encoding.UTF8.GetString(reader.ValueSpan);
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
            }
            else if (raw[++i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var same => same });
            }
        }

        return text.ToString();
    }
}
