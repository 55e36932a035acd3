using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Access;

/// <summary>Warns at the start when everyone who reaches the server may use it.</summary>
internal sealed partial class AnonymousAccessWarning(IOptions<GatewayOptions> options, ILogger<AnonymousAccessWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value is { AllowAnonymous: true, NeedsCredentials: false })
            LogOpen();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "Everyone who reaches this server may use it: Gateway:AllowAnonymous is set, and there are no API keys.")]
    private partial void LogOpen();
}
