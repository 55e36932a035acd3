using System.Diagnostics;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Recent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

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
/// The outermost middleware: gives the request its id, counts it if it was refused, and keeps it if it was slow. Requests of probes have ids,
/// and are neither counted nor kept; those of operators are not kept, as some of them last for hours.
/// </summary>
internal sealed class RequestTelemetry(GatewayInstruments instruments, RecentRequests recent, TimeProvider time)
{
    /// <summary>Attribute of the server span.</summary>
    private const string IdAttribute = "bertgrains.request.id";

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        RequestId.Assign(http);
        Activity.Current?.SetTag(IdAttribute, http.TraceIdentifier);
        var started = time.GetTimestamp();
        await next(http);
        if (http.GetEndpoint()?.Metadata.GetMetadata<OperatorMetadata>() is null)
            Keep(http, started);
        if (http.Response.StatusCode >= StatusCodes.Status400BadRequest && !IsProbe(http.GetEndpoint()))
            Count(http);
    }

    private static bool IsProbe(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<IDisableHttpMetricsMetadata>() is not null;

    // The pattern of the endpoint: the path itself is the caller's text.
    private static string PathOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unknown path";

    private void Keep(HttpContext http, long started)
    {
        var duration = time.GetElapsedTime(started);
        recent.Answered(duration, () =>
        {
            var run = http.Features.Get<RequestRun>();
            return new SlowRequest(
                time.GetUtcNow(),
                http.TraceIdentifier,
                Activity.Current?.TraceId.ToHexString(),
                http.User.Identity?.Name,
                http.Request.Method,
                PathOf(http),
                http.Response.StatusCode,
                duration,
                run is null ? duration : time.GetElapsedTime(started, run.Started),
                run);
        });
    }

    private void Count(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var dialect = http.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>()?.Dialect ?? Dialect.BertGrains;
        var refusal = http.Features.Get<Refusal>() ?? Refusal.Of(status, dialect);
        var code = ErrorTable.Row(refusal.Failure).Code;
        instruments.Refused(refusal, code, status);
        recent.Refused(new RefusalKind(refusal.Failure, status, PathOf(http)), http.TraceIdentifier);
        if (Activity.Current is { IsAllDataRequested: true } span)
            span.SetTag("bertgrains.error.code", code).SetTag("bertgrains.error.reason", ErrorTable.NameOf(refusal.Failure));

        // By the conventions, an answer below 500 is no error of the server.
        if (status >= StatusCodes.Status500InternalServerError)
            http.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new("error.type", code));
    }
}
