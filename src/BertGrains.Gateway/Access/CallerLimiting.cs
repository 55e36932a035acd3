using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Access;

/// <summary>Refuses what exceeds the requests a second and the concurrent requests of a key, before its body is read.</summary>
internal static class CallerLimiting
{
    public static Task InvokeAsync(HttpContext http, RequestDelegate next) =>
        http.Features.Get<Caller>() is { Usage: { } usage } caller ? LimitAsync(http, next, caller, usage) : next(http);

    private static async Task LimitAsync(HttpContext http, RequestDelegate next, Caller caller, CallerUsage usage)
    {
        if (usage.TryStart(caller.Limits) is { } exceeded)
        {
            await ErrorResult.WriteAsync(http, UnmatchedRequests.DialectOf(http), RequestError.From(exceeded));
            return;
        }

        try
        {
            await next(http);
        }
        finally
        {
            usage.End();
        }
    }
}
