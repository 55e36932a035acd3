using System.Text.Json;

namespace BertGrains.Gateway.Requests;

/// <summary>Reads one item of a request body.</summary>
internal delegate InputItem ItemReader(ref Utf8JsonReader reader);

/// <summary>Items alone or in a list, and items of two texts.</summary>
internal static class ItemForm
{
    /// <summary>An item, or a list of them.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="maxItems">Items over this number are counted and skipped.</param>
    /// <param name="read">Reads an item.</param>
    public static InputList OneOrMany(ref Utf8JsonReader reader, int maxItems, ItemReader read)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return InputList.One(read(ref reader));
        reader.Read();
        return Rest(ref reader, maxItems, read);
    }

    /// <summary>The items of a list whose first one the reader is at.</summary>
    public static InputList Rest(ref Utf8JsonReader reader, int maxItems, ItemReader read)
    {
        var items = new List<InputItem>();
        var count = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (++count > maxItems)
                reader.Skip();
            else
                items.Add(read(ref reader));
        }

        return new InputList(items, count, Single: false);
    }

    /// <summary>An object with two texts, each at most once, and no other members.</summary>
    /// <param name="reader">The body.</param>
    /// <param name="text">Name of the first text, which must be there.</param>
    /// <param name="pair">Name of the second one, which may be missing or null.</param>
    /// <param name="expected">What is expected, for messages.</param>
    public static InputItem TwoTexts(ref Utf8JsonReader reader, string text, string pair, string expected)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormException(expected);
        string? first = null, second = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isFirst = reader.ValueTextEquals(text);
            if ((!isFirst && !reader.ValueTextEquals(pair)) || (isFirst ? first : second) is not null)
                throw new FormException(expected + ", once each");
            reader.Read();
            if (isFirst)
                first = Scalars.Text(ref reader, text);
            else if (reader.TokenType != JsonTokenType.Null)
                second = Scalars.Text(ref reader, pair);
        }

        return first is null ? throw new FormException(expected) : InputItem.FromText(first, second);
    }
}
