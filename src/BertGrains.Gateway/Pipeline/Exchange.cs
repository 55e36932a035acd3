using BertGrains.Gateway.Bodies;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Pipeline;

/// <summary>One request on its way through the gateway, with what every resource needs to answer it.</summary>
/// <param name="http">The request and its response.</param>
/// <param name="dialect">Whose errors the path speaks.</param>
/// <param name="client">The engine or the cluster.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class Exchange(HttpContext http, Dialect dialect, IBertClient client, GatewayOptions options, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    public HttpContext Http => http;

    public Dialect Dialect => dialect;

    public IBertClient Client => client;

    public GatewayOptions Options => options;

    /// <summary>Cancelled when the caller is gone.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>Time since the request came.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public ValueTask<RequestBody> ReadBodyAsync(BodySchema schema) =>
        BodyReading.ReadAsync(http.Request, schema, options.MaxItemsPerRequest, Aborted);

    /// <summary>The value of a query parameter; null when it is absent or empty.</summary>
    public string? Query(string name) =>
        http.Request.QueryString.HasValue && http.Request.Query.TryGetValue(name, out var values) && values is [{ Length: > 0 } value, ..]
            ? value
            : null;
}
