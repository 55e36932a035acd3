using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Errors;

/// <summary>Writes a failure as a response: status, <c>Retry-After</c> where waiting helps, and the body of the dialect.</summary>
internal static class ErrorBody
{
    public static async Task WriteAsync(HttpContext http, Dialect dialect, RequestError error)
    {
        var row = ErrorTable.Row(error.Failure);
        var response = http.Response;
        response.StatusCode = row.StatusIn(dialect);
        response.ContentType = "application/json";
        if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = RetryAfterSeconds(error.RetryAfter).ToString(CultureInfo.InvariantCulture);

        await using (var writer = new Utf8JsonWriter(response.BodyWriter, ItemJson.WriterOptions))
            Write(writer, dialect, row, error.Message);
        await response.BodyWriter.FlushAsync(http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, Dialect dialect, ErrorRow row, string message)
    {
        writer.WriteStartObject();
        switch (dialect)
        {
            case Dialect.Tei:
                writer.WriteString("error"u8, message);
                writer.WriteString("error_type"u8, row.TeiType);
                break;
            case Dialect.OpenAi:
                writer.WriteStartObject("error"u8);
                writer.WriteString("message"u8, message);
                writer.WriteString("type"u8, row.OpenAiType);
                writer.WriteNull("param"u8);
                writer.WriteString("code"u8, row.OpenAiCode);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStartObject("error"u8);
                writer.WriteString("code"u8, row.Code);
                writer.WriteString("message"u8, message);
                writer.WriteEndObject();
                break;
        }

        writer.WriteEndObject();
    }

    private static long RetryAfterSeconds(TimeSpan? wait) => Math.Max(1, (long)Math.Ceiling((wait ?? TimeSpan.Zero).TotalSeconds));
}
