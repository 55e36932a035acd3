using System.Text.Json;

namespace BertGrains.Tokenization;

/// <summary>An object in a tokenizer.json. Every error message names it.</summary>
internal sealed class JsonPart
{
    private readonly JsonElement _element;

    /// <param name="name">Where it is, for messages.</param>
    /// <param name="element">The object.</param>
    public JsonPart(string name, JsonElement element)
    {
        Name = name;
        _element = element.ValueKind == JsonValueKind.Object ? element : throw new TokenizerFormatException($"{name} is not an object");
    }

    public string Name { get; }

    /// <summary>The error for a value that is not supported.</summary>
    public TokenizerFormatException Unsupported(string member) =>
        new($"{Name}: {member} {(Find(member) is { } value ? value.ToString() : "null")} is not supported");

    /// <summary>A member, or null if it is missing or null.</summary>
    public JsonElement? Find(string member) =>
        _element.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? StringOrNull(string member) => Find(member) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Expected(member, "a string"),
    };

    public string String(string member) => StringOrNull(member) ?? throw Expected(member, "a string");

    public bool? BoolOrNull(string member) => Find(member) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Expected(member, "true or false"),
    };

    public bool Bool(string member) => BoolOrNull(member) ?? throw Expected(member, "true or false");

    public int? IntOrNull(string member) => Find(member) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        _ => throw Expected(member, "an integer"),
    };

    public int Int(string member) => IntOrNull(member) ?? throw Expected(member, "an integer");

    public JsonPart? ObjectOrNull(string member) => Find(member) is { } value ? new JsonPart(NameOf(member), value) : null;

    public JsonPart Object(string member) => ObjectOrNull(member) ?? throw Expected(member, "an object");

    /// <summary>The elements of an array; empty if it is missing.</summary>
    public IEnumerable<JsonElement> Elements(string member) => Find(member) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
        _ => throw Expected(member, "an array"),
    };

    /// <summary>The elements of an array of objects; empty if it is missing.</summary>
    public IEnumerable<JsonPart> Objects(string member) =>
        Elements(member).Select((element, index) => new JsonPart($"{NameOf(member)}[{index}]", element));

    /// <summary>The members, in the order of the file.</summary>
    public IEnumerable<JsonProperty> Members() => _element.EnumerateObject();

    public TokenizerFormatException Expected(string member, string what) => new($"{Name}: {member} must be {what}");

    private string NameOf(string member) => Name == "the file" ? member : $"{Name}.{member}";
}
