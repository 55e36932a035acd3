using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BertGrains.Cli.Serving;

/// <summary>Unhealthy when the engine of this process has given up loading a model again.</summary>
internal sealed class EngineLiveCheck(IBertClient engine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await engine.CheckHealthAsync(cancellationToken) is { Code: ErrorCode.Internal } error
            ? HealthCheckResult.Unhealthy(error.Message)
            : HealthCheckResult.Healthy();
}
