using System.Threading.RateLimiting;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Admission;

/// <summary>The rate limiting policy of all endpoints but health: one <see cref="AdmissionLimiter"/>, and its refusals as responses.</summary>
internal sealed class AdmissionPolicy(AdmissionLimiter limiter, IOptions<GatewayOptions> options) : IRateLimiterPolicy<string>
{
    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected => (context, _) => RefuseAsync(context.HttpContext);

    public RateLimitPartition<string> GetPartition(HttpContext httpContext) =>
        RateLimitPartition.Get(nameof(AdmissionPolicy), _ => limiter);

    private async ValueTask RefuseAsync(HttpContext http)
    {
        if (limiter.IsDraining)
        {
            http.Response.Headers.Connection = "close";
            await new ErrorResult(new(RequestFailure.Unavailable, "The process is stopping; another one should answer.")).ExecuteAsync(http);
        }
        else
        {
            await new ErrorResult(new(RequestFailure.Overloaded,
                $"{options.Value.MaxConcurrentRequests} requests are in flight, the most that MaxConcurrentRequests allows.")).ExecuteAsync(http);
        }
    }
}
