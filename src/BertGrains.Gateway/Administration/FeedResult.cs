using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace BertGrains.Gateway.Administration;

/// <summary>
/// Writes a feed as server-sent events until the reader leaves or the process stops: each second one <c>data</c> line with an object, whose
/// members are <c>time</c>, <c>fault</c>, <c>events</c> and <c>overview</c>. It ends after <see cref="Longest"/>, and the reader connects again:
/// the credential of a request is checked once, so a stream without an end would outlive a key that was revoked, or a token.
/// </summary>
internal sealed class FeedResult(OverviewFeed feed, TimeProvider time) : IResult
{
    /// <summary>Longest time of a stream.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var ended = new CancellationTokenSource(Longest, time);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, ended.Token);
        var response = httpContext.Response;
        response.ContentType = "text/event-stream";
        // Proxies would compress or collect the events otherwise; the second is what nginx reads.
        response.Headers.CacheControl = "no-store, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        httpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await foreach (var message in feed.WatchAsync(left.Token))
            {
                Write(response.BodyWriter, message);
                await response.BodyWriter.FlushAsync(left.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The reader left, the process stops, or the stream was long enough.
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
