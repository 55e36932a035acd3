using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Errors;

/// <summary>
/// Converts an exception of an endpoint into a response. The exception handler middleware answers 499 when the request is aborted, and
/// closes the connection when the response has started.
/// </summary>
internal sealed partial class UnhandledExceptions(ILogger<UnhandledExceptions> logger)
{
    public Task HandleAsync(HttpContext http)
    {
        var feature = http.Features.GetRequiredFeature<IExceptionHandlerFeature>();

        // Reading the body can fail with a reset connection before RequestAborted is canceled.
        if (feature.Error is ConnectionResetException)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return Task.CompletedTask;
        }

        var error = feature.Error is BertException expected ? RequestError.From(expected.Error) : Unexpected(http, feature);
        var dialect = feature.Endpoint?.Metadata.GetMetadata<DialectMetadata>()?.Dialect ?? Dialect.BertGrains;
        return ErrorResult.WriteAsync(http, dialect, error);
    }

    private RequestError Unexpected(HttpContext http, IExceptionHandlerFeature feature)
    {
        var trace = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        LogUnexpected(feature.Error, http.Request.Method, feature.Endpoint?.DisplayName, trace);
        return new(RequestFailure.Internal, $"An unexpected error occurred; the log has the details under trace id {trace}.");
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Endpoint} failed unexpectedly (trace id {Trace}).")]
    private partial void LogUnexpected(Exception exception, string method, string? endpoint, string trace);
}
