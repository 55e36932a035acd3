using System.Diagnostics;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace BertGrains.Gateway.Telemetry;

/// <summary>Why a request was refused, for the metrics. <see cref="ErrorResult"/> sets it as a feature of the request.</summary>
internal sealed record Refusal(RequestFailure Failure, Dialect Dialect)
{
    /// <summary>The failure of a response that has no error body of ours: of a caller that left, or of the server.</summary>
    public static Refusal Of(int status, Dialect dialect) => new(
        status switch
        {
            StatusCodes.Status401Unauthorized => RequestFailure.Unauthorized,
            StatusCodes.Status403Forbidden => RequestFailure.Forbidden,
            StatusCodes.Status404NotFound => RequestFailure.UnknownPath,
            StatusCodes.Status405MethodNotAllowed => RequestFailure.WrongMethod,
            StatusCodes.Status408RequestTimeout => RequestFailure.SlowBody,
            StatusCodes.Status413PayloadTooLarge => RequestFailure.BodyTooLarge,
            StatusCodes.Status415UnsupportedMediaType => RequestFailure.UnsupportedMediaType,
            StatusCodes.Status429TooManyRequests => RequestFailure.Overloaded,
            StatusCodes.Status499ClientClosedRequest => RequestFailure.Cancelled,
            StatusCodes.Status503ServiceUnavailable => RequestFailure.Unavailable,
            StatusCodes.Status504GatewayTimeout => RequestFailure.DeadlineExceeded,
            >= StatusCodes.Status500InternalServerError => RequestFailure.Internal,
            _ => RequestFailure.InvalidRequest,
        },
        dialect);
}

/// <summary>
/// The outermost middleware: gives the request its id, and counts it if it was refused. Requests of probes have ids and are not counted.
/// </summary>
internal sealed class RequestTelemetry(GatewayInstruments instruments)
{
    /// <summary>Attribute of the server span.</summary>
    private const string IdAttribute = "bertgrains.request.id";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        RequestId.Assign(http);
        Activity.Current?.SetTag(IdAttribute, http.TraceIdentifier);
        await next(http);
        if (http.Response.StatusCode >= StatusCodes.Status400BadRequest && !IsProbe(http.GetEndpoint()))
            Count(http);
    }

    private static bool IsProbe(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null;

    private void Count(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var dialect = http.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>()?.Dialect ?? Dialect.BertGrains;
        var refusal = http.Features.Get<Refusal>() ?? Refusal.Of(status, dialect);
        var code = ErrorTable.Row(refusal.Failure).Code;
        instruments.Refused(refusal, code, status);
        if (Activity.Current is { IsAllDataRequested: true } span)
            span.SetTag("bertgrains.error.code", code).SetTag("bertgrains.error.reason", GatewayInstruments.NameOf(refusal.Failure));

        // By the conventions, an answer below 500 is no error of the server.
        if (status >= StatusCodes.Status500InternalServerError)
            http.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("error.type", code));
    }
}
