using BertGrains.Cluster.Silos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>Liveness and readiness of a silo that serves no requests.</summary>
internal static class SiloHealthEndpoints
{
    /// <summary>Maps <c>/health/live</c>, always 200, and <c>/health/ready</c>, 503 with the reason while the silo is not ready.</summary>
    public static void MapSiloHealth(this WebApplication app)
    {
        app.MapGet("/health/live", context => AnswerAsync(context, fault: null)).DisableHttpMetrics();
        app.MapGet("/health/ready", context => AnswerAsync(context, context.RequestServices.GetRequiredService<SiloHealth>().Check())).DisableHttpMetrics();
    }

    private static Task AnswerAsync(HttpContext context, BertError? fault)
    {
        context.Response.StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(fault?.Message ?? "ok", context.RequestAborted);
    }
}
