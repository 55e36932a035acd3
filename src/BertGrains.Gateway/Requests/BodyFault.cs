using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Requests;

/// <summary>
/// Converts the exceptions of the serializer into errors that name the member and never contain the caller's text. The kinds differ in
/// type, inner exception and path; the serializer's messages are not read.
/// </summary>
internal static class BodyFault
{
    public static RequestError From(JsonException exception, JsonTypeInfo body) => exception switch
    {
        FormException form => Invalid($"`{form.Member ?? LastMember(exception.Path!)}` {form.Message}."),

        // The reader's own exception: a fault of syntax.
        { InnerException: JsonException } => new(RequestFailure.MalformedJson, $"The body is not JSON: fault in {Position(exception)}."),

        // A string that is not UTF-8, or an escape that is half a surrogate pair.
        { InnerException: InvalidOperationException } =>
            new(RequestFailure.MalformedJson, $"The body is not JSON: fault in a string before {Position(exception)}."),

        _ => FaultOfStructure(exception.Path!, body),
    };

    public static RequestError NotAnObject(JsonTypeInfo body) => Invalid($"A JSON object is expected, with {Names(body)}.");

    /// <summary>What the serializer itself refuses: a duplicate member, an unknown one, or a value that is not an object.</summary>
    private static RequestError FaultOfStructure(string path, JsonTypeInfo body)
    {
        foreach (var name in path.Split('.').Skip(1))
        {
            if (body.Properties.FirstOrDefault(property => property.Name == name) is not { } member)
                return Invalid($"The body has an unknown member; there are {Names(body)}.");
            var type = body.Options.GetTypeInfo(member.PropertyType);
            if (path.EndsWith($".{name}", StringComparison.Ordinal))
            {
                return Invalid(type.Kind == JsonTypeInfoKind.Object
                    ? $"`{name}` must be one JSON object, with {Names(type)}."
                    : $"`{name}` occurs twice in the body.");
            }

            body = type;
        }

        return NotAnObject(body);
    }

    private static RequestError Invalid(string message) => new(RequestFailure.InvalidRequest, message);

    private static string Names(JsonTypeInfo type) => string.Join(", ", type.Properties.Select(property => property.Name));

    private static string LastMember(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string Position(JsonException exception) =>
        $"line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}";
}
