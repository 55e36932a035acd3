using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BertGrains.Gateway.Health;

/// <summary>
/// Health of the process: 200 with an empty body, or 503 with an error. They also answer while the process drains.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder tei)
    {
        foreach (var path in (string[])["/health", "/", "/ping", "/health/ready"])
            Map(tei, path, check => check.Name == ClientHealthCheck.Name, "200 while requests can be answered.");

        // Without checks: restarting this process does not repair what it depends on.
        Map(tei, "/health/live", _ => false, "200 while the process runs.");
    }

    private static void Map(IEndpointRouteBuilder tei, string path, Func<HealthCheckRegistration, bool> filter, string summary) =>
        tei.MapHealthChecks(path, new HealthCheckOptions { Predicate = filter, ResponseWriter = WriteAsync })
            .WithMetadata(new HttpMethodMetadata(EndpointMetadata.Reading))
            .WithSummary(summary);

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        if (report.Status == HealthStatus.Healthy)
            return Task.CompletedTask;
        var entry = report.Entries[ClientHealthCheck.Name];
        var reason = entry.Exception is null ? entry.Description : "the health check failed; the log has the exception";
        var delay = entry.Data.TryGetValue(ClientHealthCheck.RetryAfter, out var value) ? (TimeSpan?)value : null;
        return ErrorResult.WriteAsync(http, Dialect.Tei, new(RequestFailure.Unavailable, $"unhealthy: {reason}", delay));
    }
}
