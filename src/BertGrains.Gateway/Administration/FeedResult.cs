using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BertGrains.Gateway.Administration;

/// <summary>
/// Writes a feed as server-sent events until the reader leaves or the process stops: each second one <c>data</c> line with an object, whose
/// members are <c>time</c>, <c>fault</c>, <c>events</c> and <c>overview</c>.
/// </summary>
internal sealed class FeedResult(OverviewFeed feed) : IResult
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var left = httpContext.RequestAborted;
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await foreach (var message in feed.WatchAsync(left))
            {
                Write(response.BodyWriter, message);
                await response.BodyWriter.FlushAsync(left);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left, or the process stops.
        }
    }

    // JSON escapes line breaks, so a message is one line.
    private static void Write(IBufferWriter<byte> output, FeedMessage message)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, message.Time);
            json.WriteString("fault"u8, message.Fault);
            json.WriteStartArray("events"u8);
            foreach (var happened in message.Events)
            {
                json.WriteStartObject();
                json.WriteString("time"u8, happened.Time);
                json.WriteString("kind"u8, JsonNamingPolicy.CamelCase.ConvertName(happened.Kind.ToString()));
                json.WriteString("text"u8, happened.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (message.Overview is { } overview)
            {
                json.WritePropertyName("overview"u8);
                OverviewJson.Write(json, overview);
            }

            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }
}
