using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BertGrains.Gateway.Admission;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace BertGrains.Gateway.Requests;

/// <summary>Deserializes a body. Exactly one part of the result is null.</summary>
internal delegate (T? Body, RequestError? Error) BodyParser<T>(ReadOnlySpan<byte> json);

/// <summary>Reads request bodies. Thread-safe.</summary>
internal sealed class BodyReader
{
    private static readonly RequestError InvalidFraming = new(RequestFailure.MalformedJson, "The body ends early or has invalid framing.");

    private readonly BodyBudget _budget;
    private readonly GatewayOptions _options;
    private readonly JsonSerializerOptions _json;
    private readonly OwnMembers _own;

    public BodyReader(BodyBudget budget, IOptions<GatewayOptions> options)
    {
        (_budget, _options) = (budget, options.Value);
        _json = RequestJson.CreateOptions(options.Value.MaxItemsPerRequest);
        _own = new OwnMembers(_json);
    }

    /// <summary>
    /// Reads the whole body, whose size Kestrel limits, within the budget of all bodies, and deserializes it. Exactly one part of the
    /// result is null.
    /// </summary>
    public ValueTask<(T? Body, RequestError? Error)> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
        where T : class => ReadAsync(request, Deserialize<T>, cancellationToken);

    /// <summary>Reads the whole body like the other overload, and deserializes it by <paramref name="parse"/>.</summary>
    public async ValueTask<(T? Body, RequestError? Error)> ReadAsync<T>(
        HttpRequest request, BodyParser<T> parse, CancellationToken cancellationToken)
        where T : class
    {
        if (!IsJson(request.ContentType))
        {
            return (null,
                new(RequestFailure.UnsupportedMediaType, "The request needs the header Content-Type: application/json."));
        }

        if (request.Headers.ContentEncoding.Any(encoding => !"identity".Equals(encoding, StringComparison.OrdinalIgnoreCase)))
            return (null, new(RequestFailure.UnsupportedMediaType, "The body has a Content-Encoding; send it without compression."));

        var pipe = request.BodyReader;
        var share = _budget.Open(request.HttpContext);
        try
        {
            while (true)
            {
                var result = await pipe.ReadAsync(cancellationToken);
                if (!share.TryGrow(result.Buffer.Length))
                {
                    pipe.AdvanceTo(result.Buffer.End);
                    return (null, _budget.Exceeded);
                }

                if (result.IsCompleted)
                {
                    var read = Parse(result.Buffer, parse);
                    pipe.AdvanceTo(result.Buffer.End);
                    return read;
                }

                pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException exception)
        {
            // A body that ends before its length.
            if (exception.StatusCode == StatusCodes.Status400BadRequest && request.ContentLength is not null)
                Close(request.HttpContext);
            return (null, FromServer(exception));
        }
        catch (IOException exception) when (exception is not ConnectionResetException)
        {
            // Kestrel's for a chunk size that is no number of 31 bits.
            return (null, InvalidFraming);
        }
        catch
        {
            Close(request.HttpContext);
            throw;
        }
    }

    /// <summary>
    /// Closes the connection of a client that is gone. The failed read leaves the body of Kestrel in the state of a read in progress; it
    /// would drain the body of a connection that is not aborted, read the next request of one that may stay open, and log an error for
    /// each with its stack trace.
    /// </summary>
    private static void Close(HttpContext http)
    {
        http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        http.Abort();
    }

    /// <summary>
    /// Deserializes contiguous memory: from a stream the serializer buffers a value before its converter sees it, and then reports a fault
    /// of syntax in place of an earlier one of type.
    /// </summary>
    private static (T? Body, RequestError? Error) Parse<T>(ReadOnlySequence<byte> json, BodyParser<T> parse)
        where T : class
    {
        if (json.IsSingleSegment)
            return parse(json.FirstSpan);
        var length = checked((int)json.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        json.CopyTo(buffer);
        var read = parse(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return read;
    }

    /// <summary>Deserializes a body. Exactly one part of the result is null.</summary>
    public (T? Body, RequestError? Error) Deserialize<T>(ReadOnlySpan<byte> json)
        where T : class
    {
        var type = (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T));
        try
        {
            if (JsonSerializer.Deserialize(json, type) is not { } body)
                return (null, BodyFault.NotAnObject(type));
            return _own.Check(json, type) is { } error ? (null, error) : (body, null);
        }
        catch (JsonException exception)
        {
            return (null, BodyFault.From(exception, type));
        }
    }

    private RequestError FromServer(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new(RequestFailure.BodyTooLarge,
            $"The body is over {_options.MaxBodyBytes} bytes, the most that MaxBodyBytes allows."),
        StatusCodes.Status408RequestTimeout => new(RequestFailure.SlowBody,
            $"The body is slower than {_options.MinBodyBytesPerSecond} bytes per second (MinBodyBytesPerSecond)."),
        _ => InvalidFraming,
    };

    /// <summary>Accepts application/json and application/*+json with any parameters, as axum's Json extractor does.</summary>
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
