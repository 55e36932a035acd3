using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Cluster.Hosting;

public sealed class DefunctSilosTests : IDisposable
{
    private readonly FakeMembership _membership = new();
    private readonly LeapingClock _clock = new();
    private readonly TcpListener _living = new(IPAddress.Loopback, 0);

    public DefunctSilosTests() => _living.Start();

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private int LivingPort => ((IPEndPoint)_living.LocalEndpoint).Port;

    public void Dispose() => _living.Dispose();

    [Fact]
    public async Task ClearAsync_SilentAndUnreachable_IsDeclaredDead()
    {
        var gone = _membership.Add(FreePorts.Take(), Now - TimeSpan.FromMinutes(1));

        await ClearAsync();
        Assert.Equal([gone.SiloAddress], _membership.Killed);
    }

    [Fact]
    public async Task ClearAsync_JustKilled_WaitsUntilALivingSiloWouldHaveRenewed()
    {
        var start = Now;
        _membership.Add(FreePorts.Take(), start);

        await ClearAsync();
        Assert.Single(_membership.Killed);
        Assert.InRange(Now - start, DefunctSilos.Silence, DefunctSilos.Silence + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task ClearAsync_ClockOfTheKilledSiloWasAhead_IsDeclaredDeadAllTheSame()
    {
        _membership.Add(FreePorts.Take(), Now + TimeSpan.FromHours(1));

        await ClearAsync();
        Assert.Single(_membership.Killed);
    }

    [Fact]
    public async Task ClearAsync_ClockOfAnUnreachableSiloIsBehindAndItRenews_IsLeftToOrleans()
    {
        var entry = _membership.Add(FreePorts.Take(), Now - TimeSpan.FromHours(1));
        _membership.OnRead = () => entry.IAmAliveTime = Now - TimeSpan.FromHours(1);

        await ClearAsync();
        Assert.Empty(_membership.Killed);
    }

    [Fact]
    public async Task ClearAsync_SilentButReachable_IsLeftToOrleans()
    {
        _membership.Add(LivingPort, Now - TimeSpan.FromMinutes(1));
        var start = Now;

        await ClearAsync();
        Assert.Empty(_membership.Killed);
        Assert.Equal(start, Now);
    }

    [Fact]
    public async Task ClearAsync_UnreachableButRenewing_IsLeftToOrleansAfterAWhile()
    {
        var entry = _membership.Add(FreePorts.Take(), Now);
        _membership.OnRead = () => entry.IAmAliveTime = Now;
        var start = Now;

        await ClearAsync();
        Assert.Empty(_membership.Killed);
        Assert.InRange(Now - start, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task ClearAsync_OwnEndpointOrNotActive_IsNoneOfItsBusiness()
    {
        var old = Now - TimeSpan.FromMinutes(1);
        _membership.Add(1, old);
        _membership.Add(FreePorts.Take(), old, SiloStatus.Dead);
        _membership.Add(FreePorts.Take(), old, SiloStatus.ShuttingDown);

        await ClearAsync();
        Assert.Empty(_membership.Killed);
    }

    private Task ClearAsync() =>
        new DefunctSilos(_membership, _membership, new Self(), _clock, NullLogger<DefunctSilos>.Instance)
            .ClearAsync(TestContext.Current.CancellationToken);

    private sealed class Self : ILocalSiloDetails
    {
        public string Name => "self";

        public string ClusterId => "cluster";

        public string DnsHostName => "localhost";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 2);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
