using System.Net;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Hosting;

public sealed class PrimaryWatchTests : ILocalSiloDetails, IFatalErrorHandler
{
    private readonly FakeMembership _membership = new();
    private readonly LeapingClock _clock = new();
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "self";

    public string ClusterId => "cluster";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 2), 1);

    public SiloAddress GatewayAddress => SiloAddress;

    bool IFatalErrorHandler.IsUnexpected(Exception exception) => true;

    void IFatalErrorHandler.OnFatalException(object? sender, string? context, Exception? exception) => _ended.TrySetResult(context);

    [Fact]
    public async Task Watch_PrimaryFallsSilent_EndsAfterTheMaximum()
    {
        _membership.Add(2);
        var reads = 0;
        var silentSince = 0L;
        _membership.OnRead = () =>
        {
            if (++reads <= 3)
                silentSince = _clock.GetTimestamp();
            else
                throw new SiloUnavailableException("gone");
        };

        Assert.Contains("127.0.0.1:1", await RunAsync(), StringComparison.Ordinal);
        Assert.InRange(_clock.GetElapsedTime(silentSince), PrimaryWatch.MaxSilence, PrimaryWatch.MaxSilence + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Watch_PrimaryWasStartedAgain_EndsAtOnce()
    {
        _membership.Add(1);
        var start = _clock.GetTimestamp();

        await RunAsync();
        Assert.InRange(_clock.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private async Task<string?> RunAsync()
    {
        using var lifetime = new Lifetime();
        using var watch = new PrimaryWatch(
            _membership, this, Options.Create(new BertGrainsClusterOptions { Primary = "127.0.0.1:1" }), this, lifetime.Application, _clock);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        var context = await _ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        await watch.StopAsync(TestContext.Current.CancellationToken);
        return context;
    }

    private sealed class Lifetime : IDisposable
    {
        public ApplicationLifetime Application { get; } = new(NullLogger<ApplicationLifetime>.Instance);

        public void Dispose() => Application.StopApplication();
    }
}
