using Microsoft.AspNetCore.Http;

namespace BertGrains.Cli.Telemetry;

/// <summary>Requests that monitor the process: they make no traces, of which there would be one every few seconds.</summary>
internal static class ProbePaths
{
    public static bool IsProbe(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Path.Value is "/" or "/ping" or "/metrics" or "/health" or "/health/ready" or "/health/live";
}
