using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Drain;

/// <summary>
/// Finishes what was accepted before anything stops. The host calls <see cref="StoppingAsync"/> before it stops any service, so
/// listeners are still open and late comers get an answer; <c>StopAsync</c> would be too late, since the web server stops first.
/// </summary>
internal sealed partial class DrainService(
    DrainGate gate, IOptions<GatewayOptions> options, TimeProvider time, ILogger<DrainService> logger)
    : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        LogDraining(gate.InFlight);
        try
        {
            await gate.DrainAsync().WaitAsync(options.Value.DrainTimeout, time, cancellationToken);
        }
        catch (Exception fault) when (fault is TimeoutException or OperationCanceledException)
        {
            LogGaveUp(gate.InFlight, options.Value.DrainTimeout);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Draining: {InFlight} requests are in flight, new ones are refused.")]
    private partial void LogDraining(int inFlight);

    [LoggerMessage(2, LogLevel.Warning, "Stopping with {InFlight} requests unanswered after {Timeout}.")]
    private partial void LogGaveUp(int inFlight, TimeSpan timeout);
}
