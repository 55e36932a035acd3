using System.Text.Json;

namespace BertGrains.Gateway.Tests.OpenApi;

/// <summary>Validates JSON against the keywords of JSON Schema that the document uses.</summary>
internal sealed class JsonSchema(JsonElement document)
{
    /// <summary>Why <paramref name="value"/> is not as <paramref name="schema"/> says; null when it is.</summary>
    public string? Fault(JsonElement schema, JsonElement value, string at = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference))
            return Fault(Resolve(reference.GetString()!), value, at);
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(t => IsOf(t, value)))
            return $"{at} is not of type {type}";
        if (schema.TryGetProperty("const", out var constant) && !JsonElement.DeepEquals(constant, value))
            return $"{at} is not {constant}";
        if (schema.TryGetProperty("enum", out var options) && !options.EnumerateArray().Any(o => JsonElement.DeepEquals(o, value)))
            return $"{at} is {value}, none of {options}";
        if (schema.TryGetProperty("anyOf", out var any) && !any.EnumerateArray().Any(s => Fault(s, value, at) is null))
            return $"{at} is none of: {string.Join("; ", any.EnumerateArray().Select(s => Fault(s, value, at)))}";
        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(s => Fault(s, value, at) is null) != 1)
            return $"{at} is not exactly one of: {string.Join("; ", one.EnumerateArray().Select(s => Fault(s, value, at)))}";
        return value.ValueKind switch
        {
            JsonValueKind.Object => ObjectFault(schema, value, at),
            JsonValueKind.Array => ArrayFault(schema, value, at),
            JsonValueKind.Number => NumberFault(schema, value, at),
            _ => null,
        };
    }

    public JsonElement Resolve(string reference)
    {
        var element = document;
        foreach (var part in reference.Split('/').Skip(1))
            element = element.GetProperty(part);
        return element;
    }

    private string? ObjectFault(JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _))
                    return $"{at} lacks {name}";
        }

        foreach (var member in value.EnumerateObject())
        {
            if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var own))
            {
                if (Fault(own, member.Value, $"{at}.{member.Name}") is { } fault)
                    return fault;
            }
            else if (schema.TryGetProperty("additionalProperties", out var more))
            {
                if (more.ValueKind == JsonValueKind.False)
                    return $"{at} has the unknown member {member.Name}";
                if (Fault(more, member.Value, $"{at}.{member.Name}") is { } fault)
                    return fault;
            }
        }

        return null;
    }

    private string? ArrayFault(JsonElement schema, JsonElement value, string at)
    {
        var length = value.GetArrayLength();
        if (schema.TryGetProperty("minItems", out var min) && length < min.GetInt32())
            return $"{at} has fewer than {min} items";
        if (schema.TryGetProperty("maxItems", out var max) && length > max.GetInt32())
            return $"{at} has more than {max} items";
        if (!schema.TryGetProperty("items", out var items))
            return null;
        return value.EnumerateArray().Select((item, i) => Fault(items, item, $"{at}[{i}]")).FirstOrDefault(fault => fault is not null);
    }

    private static string? NumberFault(JsonElement schema, JsonElement value, string at) =>
        schema.TryGetProperty("minimum", out var min) && value.GetDouble() < min.GetDouble() ? $"{at} is under {min}"
        : schema.TryGetProperty("maximum", out var max) && value.GetDouble() > max.GetDouble() ? $"{at} is over {max}"
        : null;

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.String ? [type.GetString()!] : type.EnumerateArray().Select(t => t.GetString()!);

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new InvalidOperationException($"The document uses the type {type}, which this does not know."),
    };
}
