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
public static class HealthEndpoints
{
    /// <summary>Tag of the checks that fail when only a restart of the process repairs it. They may not call other processes.</summary>
    public const string LiveTag = "live";

    internal static void MapHealth(this IEndpointRouteBuilder tei)
    {
        foreach (var path in (string[])["/health", "/", "/ping", "/health/ready"])
            Map(tei, path, check => check.Name == ClientHealthCheck.Name, "200 while requests can be answered.");

        // Only checks of the process itself: a restart does not repair what it depends on.
        Map(tei, "/health/live", check => check.Tags.Contains(LiveTag), "200 while the process runs; 503 when only a restart repairs it.");
    }

    private static void Map(IEndpointRouteBuilder tei, string path, Func<HealthCheckRegistration, bool> filter, string summary) =>
        tei.MapHealthChecks(path, new HealthCheckOptions { Predicate = filter, ResponseWriter = WriteAsync })
            .WithMetadata(new HttpMethodMetadata(EndpointMetadata.Reading))
            .DisableHttpMetrics()
            .WithSummary(summary);

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        if (report.Status == HealthStatus.Healthy)
            return Task.CompletedTask;
        var entry = report.Entries.Values.First(entry => entry.Status != HealthStatus.Healthy);
        var reason = entry.Exception is null ? entry.Description : "the health check failed; the log has the exception";
        var delay = entry.Data.TryGetValue(ClientHealthCheck.RetryAfter, out var value) ? (TimeSpan?)value : null;
        return ErrorResult.WriteAsync(http, Dialect.Tei, new(RequestFailure.Unavailable, $"unhealthy: {reason}", delay));
    }
}
