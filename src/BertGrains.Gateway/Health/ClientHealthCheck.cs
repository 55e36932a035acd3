using BertGrains.Gateway.Admission;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BertGrains.Gateway.Health;

/// <summary>Healthy while the client can run requests and the process does not drain.</summary>
internal sealed class ClientHealthCheck(IBertClient client, AdmissionLimiter limiter) : IHealthCheck
{
    public const string Name = "bertgrains";

    /// <summary>Key of the retry delay in the data of the result.</summary>
    public const string RetryAfter = "retry_after";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (limiter.IsDraining)
            return HealthCheckResult.Unhealthy("the process is stopping");
        var error = await client.CheckHealthAsync(cancellationToken);
        if (error is null)
            return HealthCheckResult.Healthy();
        return error.RetryAfter is { } delay
            ? HealthCheckResult.Unhealthy(error.Message, data: new Dictionary<string, object> { [RetryAfter] = delay })
            : HealthCheckResult.Unhealthy(error.Message);
    }
}
