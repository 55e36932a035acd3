using System.Text.Json;
using BertGrains.Gateway.Pipeline;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Results;

/// <summary>A JSON body written straight into the response's pipe and sent on as it grows: a large one is never held whole.</summary>
internal sealed class JsonResponse
{
    private const int FlushBytes = 64 * 1024;

    private readonly HttpResponse _response;
    private long _flushed;

    public JsonResponse(HttpResponse response)
    {
        response.ContentType = "application/json";
        _response = response;
        Writer = new Utf8JsonWriter(response.BodyWriter, ItemJson.WriterOptions);
    }

    public Utf8JsonWriter Writer { get; }

    /// <summary>A whole body: a list of what <paramref name="write"/> writes of each item, or of a single one just that.</summary>
    public static async Task WriteAsync<T>(Exchange exchange, IReadOnlyList<T> items, bool single, Action<Utf8JsonWriter, T> write)
    {
        var json = new JsonResponse(exchange.Http.Response);
        if (!single)
            json.Writer.WriteStartArray();
        foreach (var item in items)
        {
            write(json.Writer, item);
            await json.FlushIfLargeAsync(exchange.Aborted);
        }

        if (!single)
            json.Writer.WriteEndArray();
        await json.CompleteAsync(exchange.Aborted);
    }

    /// <summary>Sends what is there once it is much, and waits while the caller reads slower than we write.</summary>
    public ValueTask FlushIfLargeAsync(CancellationToken cancellationToken) =>
        Writer.BytesCommitted + Writer.BytesPending - _flushed < FlushBytes ? default : FlushAsync(cancellationToken);

    /// <summary>Ends the body.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        await Writer.DisposeAsync();
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Writer.Flush();
        _flushed = Writer.BytesCommitted;
        await _response.BodyWriter.FlushAsync(cancellationToken);
    }
}
