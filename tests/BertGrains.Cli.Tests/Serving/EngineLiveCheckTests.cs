using BertGrains.Cli.Tests.Batches;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace BertGrains.Cli.Serving;

public sealed class EngineLiveCheckTests
{
    [Theory]
    [InlineData(null, HealthStatus.Healthy)]
    [InlineData(ErrorCode.Unavailable, HealthStatus.Healthy)]
    [InlineData(ErrorCode.Internal, HealthStatus.Unhealthy)]
    public async Task CheckHealthAsync_FaultOfTheEngine_IsUnhealthyWhenOnlyARestartHelps(ErrorCode? fault, HealthStatus expected)
    {
        var engine = new FakeClient(immediate: true) { Health = fault is { } code ? new BertError(code, "The replica stopped.") : null };

        var result = await new EngineLiveCheck(engine).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal(expected, result.Status);
    }
}
