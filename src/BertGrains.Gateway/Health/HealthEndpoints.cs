using BertGrains.Gateway.Drain;
using BertGrains.Gateway.Errors;
using BertGrains.Gateway.Pipeline;

namespace BertGrains.Gateway.Health;

/// <summary>
/// Whether requests can be answered: 200 with an empty body, or 503, as soon as the process drains too; and whether the process lives.
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(GatewayRoutes routes, DrainGate gate)
    {
        var operation = new Operation(Dialect.Tei, "200 while requests can be answered.", Answer: null);
        foreach (var path in (string[])["/health", "/", "/ping", "/health/ready"])
            routes.Get(path, operation, CheckAsync, always: true);
        // Asks nobody: who is started again for what others lack helps nobody.
        var live = new Operation(Dialect.Tei, "200 while the process lives.", Answer: null);
        routes.Get("/health/live", live, _ => Task.FromResult<RequestError?>(null), always: true);

        async Task<RequestError?> CheckAsync(Exchange exchange)
        {
            if (gate.IsDraining)
                return new(Failure.Unavailable, "unhealthy: the process is stopping");
            var error = await exchange.Client.CheckHealthAsync(exchange.Aborted);
            return error is null ? null : new(Failure.Unavailable, $"unhealthy: {error.Message}", error.RetryAfter);
        }
    }
}
