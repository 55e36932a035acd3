using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pairs;

namespace BertGrains.Gateway.Requests;

/// <summary>
/// Converts the exceptions of the serializer into errors that name the member and never contain the caller's text. The kinds differ in
/// type, inner exception and path; the serializer's messages are not read.
/// </summary>
internal static class BodyFault
{
    private const int LongestName = 40;

    /// <summary>Most wrong letters of a name that is taken for a misspelled one.</summary>
    private const int MostErrors = 2;

    public static RequestError From(JsonException exception, JsonTypeInfo body) => exception switch
    {
        FormException form => Invalid($"`{form.Member ?? LastMember(exception.Path!)}` {form.Message}."),

        // The reader's own exception: a fault of syntax.
        { InnerException: JsonException } => new(RequestFailure.MalformedJson, $"The body is not JSON: fault in {Position(exception)}."),

        // A string that is not UTF-8, or an escape that is half a surrogate pair.
        { InnerException: InvalidOperationException } => new(
            RequestFailure.MalformedJson,
            $"A string before {Position(exception)} is not Unicode text: it has half of a surrogate pair, or bytes that are not UTF-8."),

        _ => FaultOfStructure(exception.Path!, body),
    };

    public static RequestError NotAnObject(JsonTypeInfo body) => Invalid($"A JSON object is expected, with {Names(body)}.");

    /// <summary>What the serializer itself refuses: a duplicate member, an unknown one, or a value that is not an object.</summary>
    private static RequestError FaultOfStructure(string path, JsonTypeInfo body)
    {
        string? owner = null;
        foreach (var name in NamesIn(path).Skip(1))
        {
            if (body.Properties.FirstOrDefault(property => property.Name == name) is not { } member)
            {
                return Unknown(owner is null ? "The body" : $"`{owner}`", name, body);
            }

            var type = body.Options.GetTypeInfo(member.PropertyType);
            if (path.EndsWith($".{name}", StringComparison.Ordinal))
            {
                return Invalid(type.Kind == JsonTypeInfoKind.Object
                    ? $"`{name}` must be one JSON object, with {Names(type)}."
                    : $"`{name}` occurs twice in the body.");
            }

            (body, owner) = (type, name);
        }

        return NotAnObject(body);
    }

    private static RequestError Unknown(string owner, string name, JsonTypeInfo type)
    {
        if (!IsName(name))
            return Invalid($"{owner} has an unknown member; there are {Names(type)}.");
        var near = NearNames.Of(name, type.Properties.Select(property => property.Name), MostErrors);
        return Invalid(near is null
            ? $"{owner} has no member `{name}`; there are {Names(type)}."
            : $"{owner} has no member `{name}`; the nearest is `{near}`. There are {Names(type)}.");
    }

    /// <summary>The parts of a path. The serializer writes a name that is no identifier in brackets; it is unknown, and so the last part.</summary>
    private static string[] NamesIn(string path) =>
        path.IndexOf("['", StringComparison.Ordinal) is var odd and >= 0 ? [.. path[..odd].Split('.'), path[odd..]] : path.Split('.');

    /// <summary>Whether a member has a name as parameters have them, and not a text of the caller.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static RequestError Invalid(string message) => new(RequestFailure.InvalidRequest, message);

    /// <summary>The members of a type, for messages.</summary>
    public static string Names(JsonTypeInfo type) => string.Join(", ", type.Properties.Select(NameOf));

    /// <summary>The form of a member that callers do not guess: questions, whose members they expect in the body itself. Null for others.</summary>
    public static string? ShapeOf(JsonPropertyInfo member) => member.PropertyType == typeof(Questions) ? QuestionForm.Shape : null;

    private static string NameOf(JsonPropertyInfo member) => ShapeOf(member) is { } shape ? $"{member.Name} ({shape})" : member.Name;

    private static string LastMember(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string Position(JsonException exception) =>
        $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
}
