using System.Globalization;
using System.Text.Json;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace BertGrains.Gateway.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document, made from the endpoints that are mapped: paths, methods and statuses are those of the code. The schemas are
/// written by hand, since bodies are read and written by hand; tests hold them against the members that are read and the answers given.
/// </summary>
internal static class OpenApiDocument
{
    private const string Schemas = "BertGrains.Gateway.OpenApi.schemas.json";

    public static void Write(Utf8JsonWriter writer, IEnumerable<Endpoint> endpoints)
    {
        writer.WriteStartObject();
        writer.WriteString("openapi"u8, "3.1.1"u8);
        writer.WriteStartObject("info"u8);
        writer.WriteString("title"u8, "BertGrains"u8);
        writer.WriteString("version"u8, typeof(OpenApiDocument).Assembly.GetName().Version!.ToString(3));
        writer.WriteEndObject();
        writer.WriteStartObject("paths"u8);
        foreach (var path in endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<Operation>() is not null)
            .GroupBy(e => e.RoutePattern.RawText!, StringComparer.Ordinal))
        {
            writer.WriteStartObject(path.Key);
            foreach (var endpoint in path)
            {
                foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
                    WriteOperation(writer, method, path.Key, endpoint.Metadata.GetMetadata<Operation>()!);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("components"u8);
        writer.WritePropertyName("schemas"u8);
        using var schemas = JsonDocument.Parse(typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Schemas)!);
        schemas.RootElement.WriteTo(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteOperation(Utf8JsonWriter writer, string method, string path, Operation operation)
    {
        writer.WriteStartObject(method.ToLowerInvariant());
        writer.WriteString("operationId"u8, OperationId(method, path));
        writer.WriteString("summary"u8, operation.Summary);
        writer.WriteStartArray("parameters"u8);
        if (path.Contains("{model}", StringComparison.Ordinal))
            WriteParameter(writer, "model", "path");
        foreach (var name in operation.Body?.Members.Select(member => member.Name).Where(name => name is "model" or "head") ?? [])
            WriteParameter(writer, name, "query");
        writer.WriteEndArray();
        if (operation.Body is not null)
        {
            writer.WriteStartObject("requestBody"u8);
            writer.WriteBoolean("required"u8, true);
            WriteContent(writer, operation.Body.Name);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("responses"u8);
        WriteResponse(writer, 200, "The answer.", method == "HEAD" ? null : operation.Answer);
        foreach (var status in operation.FailureStatuses)
            WriteResponse(writer, status, "Why there is none.", method == "HEAD" ? null : ErrorSchema(operation.Dialect));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteParameter(Utf8JsonWriter writer, string name, string place)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name);
        writer.WriteString("in"u8, place);
        writer.WriteBoolean("required"u8, place == "path");
        writer.WriteString("description"u8, place == "path" ? "Its name." : $"As the member {name} of the body, which comes first.");
        writer.WriteStartObject("schema"u8);
        writer.WriteString("type"u8, "string"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteResponse(Utf8JsonWriter writer, int status, string description, string? schema)
    {
        writer.WriteStartObject(status.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("description"u8, description);
        if (schema is not null)
            WriteContent(writer, schema);
        writer.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter writer, string schema)
    {
        writer.WriteStartObject("content"u8);
        writer.WriteStartObject("application/json"u8);
        writer.WriteStartObject("schema"u8);
        writer.WriteString("$ref"u8, $"#/components/schemas/{schema}");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string ErrorSchema(Dialect dialect) => dialect switch
    {
        Dialect.Tei => "TeiError",
        Dialect.OpenAi => "OpenAiError",
        _ => "Error",
    };

    private static string OperationId(string method, string path) =>
        method.ToLowerInvariant() + string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')).TrimEnd('_');
}
