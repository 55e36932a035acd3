using BertGrains.Gateway.Pipelines;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Errors;

/// <summary>Adds a JSON body to the 404 and 405 that routing answers for an unknown path or a wrong method.</summary>
internal static class UnmatchedRequests
{
    public static Task WriteBodyAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        switch (http.Response.StatusCode)
        {
            case StatusCodes.Status404NotFound:
                return ErrorResult.WriteAsync(http, DialectOf(http), new(RequestFailure.UnknownPath, PipelineEndpoints.IsPipeline(http.Request.Path)
                    ? $"There is no such task; there are: {PipelineEndpoints.TaskNames}."
                    : "There is no such path; GET /openapi.json lists those there are."));
            case StatusCodes.Status405MethodNotAllowed:
                var methods = string.Join(", ", http.Response.Headers.Allow.ToString().Split(", ").Order(StringComparer.Ordinal));
                http.Response.Headers.Allow = methods;
                return ErrorResult.WriteAsync(http, DialectOf(http),
                    new(RequestFailure.WrongMethod, $"This path answers {methods} only."));
            default:
                return Task.CompletedTask;
        }
    }

    /// <summary>
    /// The dialect of the request's endpoint, else of the one with this path, whatever its method; else by the prefix, since OpenAI paths
    /// begin with /v1.
    /// </summary>
    public static Dialect DialectOf(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<DialectMetadata>() is { } known)
            return known.Dialect;
        var path = http.Request.Path;
        var literal = path.Value is { Length: > 1 } value ? value.TrimEnd('/') : "/";
        var endpoint = http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .FirstOrDefault(e => string.Equals(e.RoutePattern.RawText, literal, StringComparison.OrdinalIgnoreCase));
        return endpoint?.Metadata.GetMetadata<DialectMetadata>()?.Dialect
            ?? (PipelineEndpoints.IsPipeline(path) ? Dialect.HuggingFace
                : path.StartsWithSegments("/v1", StringComparison.OrdinalIgnoreCase) ? Dialect.OpenAi : Dialect.BertGrains);
    }
}
