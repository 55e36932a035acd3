using BertGrains.Cli.Settings;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Https;

/// <summary>
/// Reads the certificate at the start and whenever the content of its files differs, looking every two seconds: a secret of Kubernetes is a link
/// to a folder that is swapped, and network file systems report no changes. Files that are faulty or gone change nothing.
/// </summary>
internal sealed partial class CertificateReload(
    ServerCertificate certificate, IOptions<HttpOptions> options, TimeProvider time, ILogger<CertificateReload> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Issuers renew a third of a lifetime before the end; of 90 days, 30. Whoever hears of it at 14 has missed a renewal.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);
    private static readonly TimeSpan ReminderInterval = TimeSpan.FromDays(1);

    private byte[] _content = [];
    private string? _fault;
    private DateTimeOffset _reminded;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The validator of the options has reported the faults of the first read.
        _content = await ContentAsync(cancellationToken);
        certificate.Read();
        LogRead();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            await ReadAsync(stoppingToken);
            if (time.GetUtcNow() - _reminded >= ReminderInterval)
                RemindOfExpiry();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = await ContentAsync(cancellationToken);
            if (_fault is null && content.AsSpan().SequenceEqual(_content))
                return;
            certificate.Read();
            (_content, _fault) = (content, null);
            LogRead();
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Once for each fault, and not every two seconds. Two files are never replaced at the same moment; the fault between them passes.
            if (_fault == exception.Message)
                return;
            _fault = exception.Message;
            LogFaulty(exception.Message.TrimEnd('.'), certificate.Expires);
        }
    }

    private async Task<byte[]> ContentAsync(CancellationToken cancellationToken) =>
    [
        .. await File.ReadAllBytesAsync(options.Value.Tls.CertificatePath!, cancellationToken),
        .. await File.ReadAllBytesAsync(options.Value.Tls.KeyPath!, cancellationToken),
    ];

    private void LogRead()
    {
        LogRead(certificate.Current.TargetCertificate.Subject, certificate.Expires);
        RemindOfExpiry();
    }

    private void RemindOfExpiry()
    {
        _reminded = time.GetUtcNow();
        if (certificate.Expires - _reminded < TimeSpan.Zero)
            LogExpired(certificate.Expires);
        else if (certificate.Expires - _reminded < Soon)
            LogExpiresSoon(certificate.Expires);
    }

    [LoggerMessage(1, LogLevel.Information, "The certificate of the HTTPS addresses is {Subject}, valid until {Expires:u}.")]
    private partial void LogRead(string subject, DateTimeOffset expires);

    [LoggerMessage(2, LogLevel.Error, "{Fault}. New connections get the certificate from before, valid until {Expires:u}.")]
    private partial void LogFaulty(string fault, DateTimeOffset expires);

    [LoggerMessage(3, LogLevel.Warning, "The certificate of the HTTPS addresses expires at {Expires:u}, in less than two weeks. Replace its files; they are read again.")]
    private partial void LogExpiresSoon(DateTimeOffset expires);

    [LoggerMessage(4, LogLevel.Error, "The certificate of the HTTPS addresses expired at {Expires:u}; clients refuse it. Replace its files; they are read again.")]
    private partial void LogExpired(DateTimeOffset expires);
}
