using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using BertGrains.Cli.Https;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Cli.Tests.Https;

public sealed class HttpsTests : IAsyncDisposable
{
    private readonly CertificateChain _chain = new();
    private readonly SignalingClock _clock = new(TimeProvider.System.GetUtcNow());
    private readonly CollectedLog _log = new();
    private WebApplication? _app;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        _chain.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Get_OverEitherVersion_IsAnsweredToAClientThatKnowsTheRootAlone(string version)
    {
        _chain.Issue();
        using var client = _chain.Connect(await StartAsync());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(version, response.Version.ToString());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_WithOneProtocol_IsAnswered(SslProtocols protocol)
    {
        _chain.Issue();
        var address = new Uri(await StartAsync());
        using var connection = new TcpClient();
        await connection.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        await using var stream = new SslStream(connection.GetStream());
        await stream.AuthenticateAsClientAsync(
            new() { TargetHost = "localhost", EnabledSslProtocols = protocol, CertificateChainPolicy = _chain.Trust },
            TestContext.Current.CancellationToken);

        Assert.Equal(protocol, stream.SslProtocol);
    }

    [Fact]
    public async Task Replace_NewConnectionsGetTheNewCertificateAndOldOnesGoOn()
    {
        var first = _chain.Issue();
        var url = await StartAsync();
        List<string> serials = [];
        using var old = _chain.Connect(url, serials);
        await GetAsync(old);
        var second = _chain.Issue();
        await _clock.PassAsync(CertificateReload.Interval);
        await _log.WaitAsync("The certificate of the HTTPS addresses is CN=localhost");
        await _log.WaitAsync("The certificate of the HTTPS addresses is CN=localhost");
        await GetAsync(old);
        using var young = _chain.Connect(url, serials);
        await GetAsync(young);

        Assert.Equal([first, second], serials);
    }

    [Fact]
    public async Task Replace_WithFaultyFiles_TheOldCertificateStaysAndTheFaultIsLoggedOnce()
    {
        var first = _chain.Issue();
        var key = await File.ReadAllTextAsync(_chain.KeyPath, TestContext.Current.CancellationToken);
        var url = await StartAsync();
        var second = _chain.Issue();
        await File.WriteAllTextAsync(_chain.KeyPath, key, TestContext.Current.CancellationToken);
        await _clock.PassAsync(CertificateReload.Interval);
        await _log.WaitAsync("is damaged or not the key of the certificate in CertificatePath");
        File.Delete(_chain.CertificatePath);
        await _clock.PassAsync(CertificateReload.Interval);
        await _log.WaitAsync("New connections get the certificate from before");
        await _clock.PassAsync(CertificateReload.Interval);
        await _clock.TimerAsync(CertificateReload.Interval);
        List<string> serials = [];
        using var client = _chain.Connect(url, serials);
        await GetAsync(client);

        Assert.Equal([first], serials);
        Assert.NotEqual(first, second);
        Assert.Equal(2, _log.Entries.Count(entry => entry.Level == LogLevel.Error));
    }

    [Theory]
    [InlineData(15, null, LogLevel.None)]
    [InlineData(13, "expires at", LogLevel.Warning)]
    [InlineData(-1, "expired at", LogLevel.Error)]
    public async Task Start_CertificateNearItsEnd_IsLoggedAndMeasured(int days, string? words, LogLevel level)
    {
        var end = TimeProvider.System.GetUtcNow().AddDays(days);
        _chain.Issue(end);
        using var measured = new MeterListener();
        List<double> values = [];
        measured.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "bertgrains.http.certificate.expiry" && instrument.Meter.Scope == _app!.Services.GetRequiredService<IMeterFactory>())
                listener.EnableMeasurementEvents(instrument);
        };
        measured.SetMeasurementEventCallback<double>((_, value, _, _) => values.Add(value));
        await StartAsync();
        measured.Start();
        measured.RecordObservableInstruments();
        var entries = _log.Entries.Where(entry => entry.Level >= LogLevel.Warning).ToList();

        Assert.Equal(TimeSpan.FromDays(days).TotalSeconds, Assert.Single(values), tolerance: 60);
        if (words is null)
            Assert.Empty(entries);
        else
            Assert.Contains(words, Assert.Single(entries, entry => entry.Level == level).Text, StringComparison.Ordinal);
    }

    private static async Task GetAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<string> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(_chain.Settings).AddInMemoryCollection([new("Http:Urls", "https://127.0.0.1:0")]);
        builder.Services.AddSingleton<TimeProvider>(_clock).AddMetrics().AddLogging(logging => logging.AddProvider(_log));
        builder.AddHttp(["https://127.0.0.1:0"]);
        _app = builder.Build();
        _app.Run(http => Task.CompletedTask);
        await _app.StartAsync(TestContext.Current.CancellationToken);
        return _app.Urls.Single();
    }
}
