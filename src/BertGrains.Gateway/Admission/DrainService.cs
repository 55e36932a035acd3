using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Admission;

/// <summary>
/// Finishes the admitted requests before any service stops. The host calls <see cref="StoppingAsync"/> while the listeners are still open,
/// so that later requests are answered with 503. <c>StopAsync</c> runs after the web server's own, when new connections are refused.
/// </summary>
internal sealed partial class DrainService(
    AdmissionLimiter limiter, IOptions<GatewayOptions> options, TimeProvider time, ILogger<DrainService> logger)
    : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogDraining(limiter.InFlight);
        try
        {
            await limiter.DrainAsync().WaitAsync(options.Value.DrainTimeout, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogTimedOut(limiter.InFlight, options.Value.DrainTimeout);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Draining: {InFlight} requests are in flight, new ones are refused.")]
    private partial void LogDraining(int inFlight);

    [LoggerMessage(2, LogLevel.Warning, "Stopping with {InFlight} unfinished requests after {Timeout}.")]
    private partial void LogTimedOut(int inFlight, TimeSpan timeout);
}
