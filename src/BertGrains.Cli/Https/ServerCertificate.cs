using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using BertGrains.Cli.Settings;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Https;

/// <summary>The certificate that new connections get. Thread-safe.</summary>
internal sealed class ServerCertificate
{
    private readonly IOptions<HttpOptions> _options;
    private readonly TimeProvider _time;

    // Connections may still be in a handshake with the one before; the collector frees it.
    private volatile SslStreamCertificateContext? _current;

    public ServerCertificate(IOptions<HttpOptions> options, IMeterFactory meters, TimeProvider time)
    {
        // The server is created before the options are validated.
        (_options, _time) = (options, time);
        meters.Create(new MeterOptions("BertGrains.Http")).CreateObservableGauge(
            "bertgrains.http.certificate.expiry", Remaining, "s", "Time until the certificate of the HTTPS addresses expires; negative after it.");
    }

    /// <summary>The certificate with the intermediate authorities that are sent with it.</summary>
    public SslStreamCertificateContext Current => _current ?? throw new InvalidOperationException("The certificate was not read.");

    /// <summary>When it expires.</summary>
    public DateTimeOffset Expires => Current.TargetCertificate.NotAfter;

    /// <summary>Reads the files.</summary>
    /// <exception cref="InvalidDataException">A file is faulty; the message names its setting. The certificate from before stays.</exception>
    public void Read() => _current = Read(_options.Value.Tls);

    /// <summary>Reads the files of settings.</summary>
    /// <exception cref="InvalidDataException">A file is faulty; the message names its setting.</exception>
    public static SslStreamCertificateContext Read(HttpTlsOptions options)
    {
        var own = CertificateFiles.ReadOwn(HttpTlsOptions.Section, options.CertificatePath, options.KeyPath);
        var chain = CertificateFiles.ReadAll($"{HttpTlsOptions.Section}:{nameof(options.CertificatePath)}", options.CertificatePath);
        X509Certificate2Collection intermediates = [.. chain.Skip(1)];

        // Offline: a start does not wait for an authority's server, and its answer would not be stapled anyway.
        return SslStreamCertificateContext.Create(own, intermediates, offline: true);
    }

    private IEnumerable<Measurement<double>> Remaining() =>
        _current is null ? [] : [new Measurement<double>((Expires - _time.GetUtcNow()).TotalSeconds)];
}
