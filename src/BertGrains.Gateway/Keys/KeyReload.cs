using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Keys;

/// <summary>
/// Reads the file of keys at the start and whenever its content differs. It reads every two seconds instead of watching: a secret of
/// Kubernetes is a link to a folder that is swapped, and network file systems report no changes. A file that is faulty or gone changes nothing.
/// </summary>
internal sealed partial class KeyReload(KeyRing ring, IOptions<GatewayOptions> options, TimeProvider time, ILogger<KeyReload> logger)
    : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private byte[] _content = [];
    private string? _fault;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Keys.Path is { } path)
        {
            // Faults of the first read end the start; the validator of the options has reported them already.
            _content = await File.ReadAllBytesAsync(path, cancellationToken);
            ring.Replace(KeyFile.Parse(_content));
            LogRead(ring.Count, path);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Keys.Path is not { } path)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await ReadAsync(path, stoppingToken);
    }

    private async Task ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(path, cancellationToken);
            if (_fault is null && content.AsSpan().SequenceEqual(_content))
                return;
            var keys = KeyFile.Parse(content);
            (_content, _fault) = (content, null);
            ring.Replace(keys);
            LogRead(ring.Count, path);
        }
        catch (Exception exception) when (exception is KeyFileException or IOException or UnauthorizedAccessException)
        {
            // Once for each fault, and not every two seconds.
            if (_fault == exception.Message)
                return;
            _fault = exception.Message;
            LogFaulty(path, exception.Message, ring.Count);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} API keys are valid, from {Path}.")]
    private partial void LogRead(int count, string path);

    [LoggerMessage(2, LogLevel.Error, "{Path}, {Fault}; the {Count} API keys from before stay valid.")]
    private partial void LogFaulty(string path, string fault, int count);
}
