using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Administration;

/// <summary>Writes an overview as the body of a 200.</summary>
internal sealed class OverviewResult(ClusterOverview overview) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(response.BodyWriter);
        OverviewJson.Write(json, overview);
        await json.FlushAsync(httpContext.RequestAborted);
    }
}
