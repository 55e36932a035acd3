using System.Text.Json;

namespace BertGrains.Gateway.Bodies;

/// <summary>The forms that inputs may have. What is beyond the limit of items is counted but not kept.</summary>
internal static class InputForms
{
    private delegate InputItem ItemReader(ref Utf8JsonReader reader, string member);

    /// <summary>A string, a list of token ids, or a list of either (an empty list is an empty list of ids, as it is for serde).</summary>
    public static InputList TextsOrIds(ref Utf8JsonReader reader, string member, int maxItems)
    {
        const string Expected = "a string, a list of token ids, or a list of strings and lists of token ids";
        if (reader.TokenType == JsonTokenType.String)
            return InputList.One(InputItem.FromText(reader.GetString()!));
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Scalars.Invalid(member, Expected);
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.EndArray)
            return InputList.One(InputItem.FromTokenIds(RestOfIds(ref reader, member)));
        return RestOfList(ref reader, member, maxItems, static (ref Utf8JsonReader r, string m) => r.TokenType switch
        {
            JsonTokenType.String => InputItem.FromText(r.GetString()!),
            JsonTokenType.StartArray => InputItem.FromTokenIds(Ids(ref r, m)),
            _ => throw Scalars.Invalid(m, Expected),
        });
    }

    /// <summary>A string or a list of strings.</summary>
    public static InputList Texts(ref Utf8JsonReader reader, string member, int maxItems) => reader.TokenType == JsonTokenType.String
        ? InputList.One(InputItem.FromText(reader.GetString()!))
        : TextList(ref reader, member, maxItems);

    /// <summary>A list of strings.</summary>
    public static InputList TextList(ref Utf8JsonReader reader, string member, int maxItems)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Scalars.Invalid(member, "a list of strings");
        reader.Read();
        return RestOfList(ref reader, member, maxItems,
            static (ref Utf8JsonReader r, string m) => InputItem.FromText(Scalars.Text(ref r, m)));
    }

    /// <summary>A string, a pair of strings, or a list of lists of one or two strings.</summary>
    public static InputList TextsOrPairs(ref Utf8JsonReader reader, string member, int maxItems)
    {
        if (reader.TokenType == JsonTokenType.String)
            return InputList.One(InputItem.FromText(reader.GetString()!));
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Scalars.Invalid(member, "a string, a pair, or a list of lists of strings");
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return InputList.One(RestOfPair(ref reader, member));
        return RestOfList(ref reader, member, maxItems, Pair);
    }

    /// <summary>One item or a list of items: a string, a pair <c>["a","b"]</c> within a list, or <c>{"text","pair"}</c>.</summary>
    public static InputList Items(ref Utf8JsonReader reader, string member, int maxItems)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return InputList.One(Item(ref reader, member));
        reader.Read();
        return RestOfList(ref reader, member, maxItems, Item);
    }

    /// <summary>A list of token ids, or a list of such lists.</summary>
    public static List<IReadOnlyList<int>> IdLists(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Scalars.Invalid(member, "a list of token ids or a list of such lists");
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.EndArray)
            return [RestOfIds(ref reader, member)];
        var lists = new List<IReadOnlyList<int>>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            lists.Add(Ids(ref reader, member));
        return lists;
    }

    private static InputList RestOfList(ref Utf8JsonReader reader, string member, int maxItems, ItemReader readItem)
    {
        var items = new List<InputItem>();
        var count = 0;
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
        {
            if (++count > maxItems)
                reader.Skip();
            else
                items.Add(readItem(ref reader, member));
        }

        return new InputList(items, count, Single: false);
    }

    private static InputItem Item(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.String => InputItem.FromText(reader.GetString()!),
        JsonTokenType.StartArray => Pair(ref reader, member),
        JsonTokenType.StartObject => TextAndPair(ref reader, member),
        _ => throw Scalars.Invalid(member, "strings, pairs of strings, or objects with text and pair"),
    };

    private static InputItem TextAndPair(ref Utf8JsonReader reader, string member)
    {
        string? text = null, pair = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isText = reader.ValueTextEquals("text"u8);
            if (!isText && !reader.ValueTextEquals("pair"u8))
                throw Scalars.Invalid(member, "objects with text and pair only");
            if ((isText ? text : pair) is not null)
                throw Scalars.Invalid(member, "objects with text and pair once each");
            reader.Read();
            if (isText)
                text = Scalars.Text(ref reader, "text");
            else if (reader.TokenType != JsonTokenType.Null)
                pair = Scalars.Text(ref reader, "pair");
        }

        return text is null ? throw Scalars.Invalid(member, "objects that have a text") : InputItem.FromText(text, pair);
    }

    private static InputItem Pair(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Scalars.Invalid(member, "lists of one or two strings");
        reader.Read();
        return RestOfPair(ref reader, member);
    }

    private static InputItem RestOfPair(ref Utf8JsonReader reader, string member)
    {
        const string Expected = "lists of one or two strings";
        if (reader.TokenType != JsonTokenType.String)
            throw Scalars.Invalid(member, Expected);
        var text = reader.GetString()!;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
            return InputItem.FromText(text);
        if (reader.TokenType != JsonTokenType.String)
            throw Scalars.Invalid(member, Expected);
        var pair = reader.GetString();
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? InputItem.FromText(text, pair) : throw Scalars.Invalid(member, Expected);
    }

    private static List<int> Ids(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Scalars.Invalid(member, "a list of lists of token ids");
        reader.Read();
        return RestOfIds(ref reader, member);
    }

    private static List<int> RestOfIds(ref Utf8JsonReader reader, string member)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            ids.Add(Scalars.TokenId(ref reader, member));
        return ids;
    }
}
