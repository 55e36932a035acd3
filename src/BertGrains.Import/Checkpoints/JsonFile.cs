using System.Text.Json;
using System.Text.Json.Nodes;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>A JSON object of a checkpoint. Every error message names the file and the member.</summary>
internal sealed class JsonFile
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Takes a part of a file.</summary>
    /// <exception cref="ImportException">It is not a JSON object.</exception>
    public JsonFile(string path, JsonElement root) => (Path, Root) = root.ValueKind == JsonValueKind.Object
        ? (path, root)
        : throw new ImportException($"{path} is not a JSON object.");

    private static JsonFile Empty { get; } = new("", JsonElement.Parse("{}"));

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The object: the whole file, or a part of it.</summary>
    public JsonElement Root { get; }

    /// <summary>Reads a file with a JSON object.</summary>
    /// <exception cref="ImportException">The file cannot be read, or is not a JSON object.</exception>
    public static JsonFile Read(string path) => new(path, ReadElement(path));

    /// <summary>Reads a file with an array of JSON objects.</summary>
    /// <exception cref="ImportException">The file cannot be read, or is not an array of JSON objects.</exception>
    public static IReadOnlyList<JsonFile> ReadList(string path) =>
        ObjectsOf(path, ReadElement(path)) ?? throw new ImportException($"{path} is not an array of JSON objects.");

    /// <summary>Reads a file; null if it does not exist.</summary>
    public static JsonFile? ReadIfPresent(string path) => File.Exists(path) ? Read(path) : null;

    /// <summary>Reads any JSON value.</summary>
    private static JsonElement ReadElement(string path)
    {
        try
        {
            ReadOnlySpan<byte> content = File.ReadAllBytes(path);
            LargeFilePointer.Refuse(path, content);
            return JsonElement.Parse(content.StartsWith(ByteOrderMark) ? content[ByteOrderMark.Length..] : content);
        }
        catch (JsonException e)
        {
            throw new ImportException($"{path} is not valid JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException($"{path} does not exist.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A copy that can be changed. Of a member that is there twice the last one counts, as in Python.</summary>
    /// <param name="value">An object.</param>
    /// <param name="shared">A member of the object that is not changed and need not be copied; null for none.</param>
    public static JsonObject Copy(JsonElement value, string? shared = null)
    {
        var copy = new JsonObject();
        foreach (var member in value.EnumerateObject())
            copy[member.Name] = member.Name == shared ? NodeOf(member.Value) : CopyOf(member.Value);
        return copy;
    }

    private static JsonNode? CopyOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Copy(value),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(CopyOf)]),
        _ => NodeOf(value),
    };

    private static JsonNode? NodeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        _ => JsonValue.Create(value),
    };

    /// <summary>A member, or null if it is missing or null.</summary>
    public JsonElement? Find(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public int Int(string name) => IntOrNull(name) ?? throw Missing(name, "an integer");

    public int? IntOrNull(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) => number,
        _ => throw Missing(name, "an integer"),
    };

    public float? FloatOrNull(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when float.IsFinite(value.GetSingle()) => value.GetSingle(),
        _ => throw Missing(name, "a number"),
    };

    public bool? BoolOrNull(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Missing(name, "true or false"),
    };

    public string? StringOrNull(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Text(name, value),
        _ => throw Missing(name, "a string"),
    };

    public string String(string name) => StringOrNull(name) ?? throw Missing(name, "a string");

    /// <summary>A member that is an array of strings; empty if it is missing.</summary>
    public IReadOnlyList<string> StringList(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray().Select(v => Text(name, v, "an array of strings"))],
        _ => throw Missing(name, "an array of strings"),
    };

    /// <summary>A member that is an array of integers; null if it is missing.</summary>
    public IReadOnlyList<int>? IntListOrNull(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } value =>
        [
            .. value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var number)
                ? number
                : throw Missing(name, "an array of integers")),
        ],
        _ => throw Missing(name, "an array of integers"),
    };

    /// <summary>A member that is an object; null if it is missing.</summary>
    public JsonFile? PartOrNull(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new JsonFile(Path, value),
        _ => throw Missing(name, "an object"),
    };

    /// <summary>A member that is an array of objects; empty if it is missing.</summary>
    public IReadOnlyList<JsonFile> Parts(string name) => Find(name) switch
    {
        null => [],
        { } value => ObjectsOf(Path, value) ?? throw Missing(name, "an array of objects"),
    };

    /// <summary>A member that is an object of strings; empty if it is missing.</summary>
    public IEnumerable<(string Key, string Value)> Strings(string name) => Find(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Object } value => value.EnumerateObject().Select(p => (p.Name, Text(name, p.Value, "an object of strings"))),
        _ => throw Missing(name, "an object of strings"),
    };

    /// <summary>A member that is an object of strings or numbers, as their texts; empty if it is missing.</summary>
    public IEnumerable<(string Key, string Value)> Texts(string name) => (PartOrNull(name) ?? Empty).Root.EnumerateObject()
        .Select(p => (p.Name, p.Value.ValueKind == JsonValueKind.Number ? p.Value.GetRawText() : Text(name, p.Value, "an object of strings")));

    private static IReadOnlyList<JsonFile>? ObjectsOf(string path, JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? [.. element.EnumerateArray().Select(item => new JsonFile(path, item))]
            : null;

    private string Text(string name, JsonElement value, string what = "a string")
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Missing(name, what);
        }
        catch (InvalidOperationException e)
        {
            throw new ImportException($"{Path}: {name} contains a string that is not valid Unicode.", e);
        }
    }

    private ImportException Missing(string name, string what) => new($"{Path}: {name} must be {what}.");
}
