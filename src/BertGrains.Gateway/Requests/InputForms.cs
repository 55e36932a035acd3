using System.Text.Json;

namespace BertGrains.Gateway.Requests;

/// <summary>Reads the forms of inputs. Items over <paramref name="maxItems"/> are counted and skipped, so that they use no memory.</summary>
internal sealed class InputForms(int maxItems)
{
    private const string OneOrTwoStrings = "must be lists of one or two strings";

    /// <summary>Reads <see cref="Requests.TextsOrIds"/>. An empty list is an empty list of ids, as it is for serde.</summary>
    public TextsOrIds TextsOrIds(ref Utf8JsonReader reader)
    {
        const string Expected = "must be a string, a list of token ids, or a list of strings and lists of token ids";
        if (reader.TokenType == JsonTokenType.String)
            return new(InputList.One(InputItem.FromText(reader.GetString()!)));
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(Expected);
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.EndArray)
            return new(InputList.One(InputItem.FromTokenIds(RestOfIds(ref reader))));
        return new(ItemForm.Rest(ref reader, maxItems, static (ref r) => r.TokenType switch
        {
            JsonTokenType.String => InputItem.FromText(r.GetString()!),
            JsonTokenType.StartArray => InputItem.FromTokenIds(Ids(ref r)),
            _ => throw new FormException(Expected),
        }));
    }

    public Texts Texts(ref Utf8JsonReader reader) => new(reader.TokenType == JsonTokenType.String
        ? InputList.One(InputItem.FromText(reader.GetString()!))
        : ListOfTexts(ref reader, "must be a string or a list of strings"));

    public Texts? TextsOrNull(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null ? null : Texts(ref reader);

    public TextList TextList(ref Utf8JsonReader reader) => new(ListOfTexts(ref reader, "must be a list of strings"));

    public TextsOrPairs TextsOrPairs(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new(InputList.One(InputItem.FromText(reader.GetString()!)));
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException("must be a string, a pair, or a list of lists of strings");
        reader.Read();
        return new(reader.TokenType != JsonTokenType.StartArray
            ? InputList.One(RestOfPair(ref reader))
            : ItemForm.Rest(ref reader, maxItems, Pair));
    }

    public Items Items(ref Utf8JsonReader reader) => new(ItemForm.OneOrMany(ref reader, maxItems, Item));

    /// <summary>Reads <see cref="Requests.Targets"/>. A list over the limit of inputs is refused.</summary>
    public Targets? TargetsOrNull(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        var list = Texts(ref reader).List;
        return list.Count <= maxItems
            ? new([.. list.Items.Select(item => item.Text!)])
            : throw new FormException($"must have at most {maxItems} texts (MaxItemsPerRequest)");
    }

    public static IdLists IdLists(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException("must be a list of token ids or a list of such lists");
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.EndArray)
            return new([RestOfIds(ref reader)]);
        var lists = new List<IReadOnlyList<int>>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            lists.Add(Ids(ref reader));
        return new(lists);
    }

    private InputList ListOfTexts(ref Utf8JsonReader reader, string expected)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(expected);
        reader.Read();
        return ItemForm.Rest(ref reader, maxItems, (ref r) => InputItem.FromText(Scalars.Text(ref r, expected, member: null)));
    }

    private static InputItem Item(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => InputItem.FromText(reader.GetString()!),
        JsonTokenType.StartArray => Pair(ref reader),
        JsonTokenType.StartObject => TextAndPair(ref reader),
        _ => throw new FormException("must be strings, pairs of strings, or objects with text and pair"),
    };

    private static InputItem TextAndPair(ref Utf8JsonReader reader)
    {
        string? text = null, pair = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var isText = reader.ValueTextEquals("text"u8);
            if (!isText && !reader.ValueTextEquals("pair"u8))
                throw new FormException("must be objects with text and pair only");
            if ((isText ? text : pair) is not null)
                throw new FormException("must be objects with text and pair once each");
            reader.Read();
            if (isText)
                text = Scalars.Text(ref reader, "text");
            else if (reader.TokenType != JsonTokenType.Null)
                pair = Scalars.Text(ref reader, "pair");
        }

        return text is null ? throw new FormException("must be objects that have a text") : InputItem.FromText(text, pair);
    }

    private static InputItem Pair(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException(OneOrTwoStrings);
        reader.Read();
        return RestOfPair(ref reader);
    }

    private static InputItem RestOfPair(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new FormException(OneOrTwoStrings);
        var text = reader.GetString()!;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndArray)
            return InputItem.FromText(text);
        if (reader.TokenType != JsonTokenType.String)
            throw new FormException(OneOrTwoStrings);
        var pair = reader.GetString();
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? InputItem.FromText(text, pair) : throw new FormException(OneOrTwoStrings);
    }

    private static List<int> Ids(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormException("must be a list of lists of token ids");
        reader.Read();
        return RestOfIds(ref reader);
    }

    private static List<int> RestOfIds(ref Utf8JsonReader reader)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            ids.Add(Scalars.TokenId(ref reader));
        return ids;
    }
}
