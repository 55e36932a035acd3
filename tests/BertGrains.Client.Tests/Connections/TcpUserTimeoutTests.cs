using BertGrains.Client.Silos;

namespace BertGrains.Client.Connections;

/// <summary>The timeout of data that a peer does not acknowledge, on Orleans' own connections.</summary>
public sealed class TcpUserTimeoutTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TrySet_ConnectionOfOrleans_IsSet(bool isEncrypted)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The timeout is that of Linux.");
        using var authority = new TestAuthority();
        var tls = isEncrypted ? authority.Issue("bertgrains") : new ClusterTlsOptions();
        var isSet = new TaskCompletionSource<bool>();
        await using var silo = new TestSilo { Tls = tls, Connected = connection => isSet.TrySetResult(TcpUserTimeout.TrySet(connection)) };
        await silo.StartAsync();
        await using var client = await TestClient.StartAsync(tls, new CollectedLog(), silo);

        Assert.True(await isSet.Task.WaitAsync(TestContext.Current.CancellationToken));
    }
}
