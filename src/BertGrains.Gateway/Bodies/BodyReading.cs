using System.Buffers;
using System.Text.Json;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace BertGrains.Gateway.Bodies;

/// <summary>From the bytes of a request to its <see cref="RequestBody"/>.</summary>
internal static class BodyReading
{
    /// <summary>Reads the whole body, which the server's limit bounds, and parses it in place.</summary>
    /// <exception cref="BodyException">The content type, the syntax or a value is wrong.</exception>
    /// <exception cref="BadHttpRequestException">The body is too large, too slow, or ends early.</exception>
    public static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request, BodySchema schema, int maxItems, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
            throw new BodyException(Failure.UnsupportedMediaType, "The request needs the header Content-Type: application/json.");

        var pipe = request.BodyReader;
        while (true)
        {
            var result = await pipe.ReadAsync(cancellationToken);
            if (!result.IsCompleted)
            {
                pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            try
            {
                return Parse(result.Buffer, schema, maxItems);
            }
            finally
            {
                pipe.AdvanceTo(result.Buffer.End);
            }
        }
    }

    private static RequestBody Parse(ReadOnlySequence<byte> json, BodySchema schema, int maxItems)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            return schema.Read(ref reader, maxItems);
        }
        catch (JsonException fault)
        {
            throw new BodyException(Failure.MalformedJson,
                $"The body is not JSON: fault in line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader says it so when a string is not UTF-8 or an escape is half a surrogate pair.
            throw new BodyException(Failure.MalformedJson, $"The body is not JSON: fault in a string before byte {reader.BytesConsumed}.");
        }
    }

    /// <summary>application/json or application/*+json, with any parameters, as axum's Json extractor has it.</summary>
    private static bool IsJson(string? contentType)
    {
        if (string.Equals(contentType, "application/json", StringComparison.OrdinalIgnoreCase))
            return true;
        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
            && (type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
    }
}
