using BertGrains.Cluster.Silos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>What an orchestrator asks a silo: whether it lives, and whether it is ready for its part.</summary>
internal static class SiloHealthEndpoints
{
    /// <summary>Maps <c>/health/live</c>, which asks nobody, and <c>/health/ready</c>, which answers 503 with the reason.</summary>
    public static void MapSiloHealth(this WebApplication app)
    {
        app.MapGet("/health/live", context => AnswerAsync(context, fault: null));
        app.MapGet("/health/ready", context => AnswerAsync(context, context.RequestServices.GetRequiredService<SiloHealth>().Check()));
    }

    private static Task AnswerAsync(HttpContext context, BertError? fault)
    {
        context.Response.StatusCode = fault is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(fault?.Message ?? "ok", context.RequestAborted);
    }
}
