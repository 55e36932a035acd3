using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cluster.Hosting;

/// <summary>Ports of silos that another silo listens on. Orleans alone shares them.</summary>
public sealed class ExclusiveListenerFactoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ExclusiveListenerFactory _listeners = new(new SharingListenerFactory());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BindAsync_EndpointIsTaken_NamesItAndIsFreeAfterwards()
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, FreePorts.Take());
        await using (var first = await _listeners.BindAsync(endpoint, Cancellation))
        {
            var taken = await Assert.ThrowsAsync<AddressInUseException>(async () => await _listeners.BindAsync(endpoint, Cancellation));
            Assert.StartsWith($"{endpoint} is in use", taken.Message, StringComparison.Ordinal);
        }

        await using var next = await _listeners.BindAsync(endpoint, Cancellation);
        Assert.Equal(endpoint, next.EndPoint);
    }

    [Fact]
    public async Task BindAsync_ManyAtOnce_AtMostOneListens()
    {
        for (var round = 0; round < 20; round++)
        {
            var endpoint = new IPEndPoint(IPAddress.Loopback, FreePorts.Take());
            var listeners = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TryBindAsync(endpoint), Cancellation)));
            Assert.InRange(listeners.Count(listener => listener is not null), 0, 1);
            foreach (var listener in listeners.OfType<IConnectionListener>())
                await listener.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Silo:SiloPort")]
    [InlineData("Silo:GatewayPort")]
    public async Task Start_PortOfAnotherSilo_FailsBeforeItJoins(string setting)
    {
        await using var first = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path);
        var taken = setting == "Silo:SiloPort" ? first.Port : first.GatewayPort;
        await using var second = new HostedSilo("second", SiloRoles.Core, _folder.Path, first.AsPrimary, (setting, $"{taken}"));

        var failure = await Assert.ThrowsAnyAsync<Exception>(second.StartAsync);
        Assert.Contains($"127.0.0.1:{taken} is in use by another program", failure.GetBaseException().Message, StringComparison.Ordinal);
        Assert.Equal(["first"], (await first.WaitForSilosAsync(1)).Select(silo => silo.Name));
    }

    private async Task<IConnectionListener?> TryBindAsync(EndPoint endpoint)
    {
        try
        {
            return await _listeners.BindAsync(endpoint, Cancellation);
        }
        catch (AddressInUseException)
        {
            return null;
        }
    }
}
