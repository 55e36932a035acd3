using BertGrains.Client.Silos;

namespace BertGrains.Client.Connections;

/// <summary>Encrypted connections between a client and a silo.</summary>
public sealed class EncryptionTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Connect_SameAuthority_Works()
    {
        await using var silo = new TestSilo { Tls = _authority.Issue("bertgrains") };
        await silo.StartAsync();
        var tls = _authority.Issue("client", isForServers: false);
        tls.TargetHost = "bertgrains";
        await using var application = await TestClient.StartAsync(tls, new CollectedLog(), silo);

        await application.HealthyAsync();
    }

    [Fact]
    public async Task Connect_AnotherAuthority_IsRefusedAndLogged()
    {
        await using var silo = new TestSilo { Tls = _authority.Issue("bertgrains") };
        await silo.StartAsync();
        using var other = new TestAuthority();
        using var log = new CollectedLog();
        await using var application = await TestClient.StartAsync(other.Issue("bertgrains"), log, silo);

        await log.WaitAsync("cannot be reached");
        await log.WaitAsync("Authentication failed");
        Assert.NotNull(await application.Client.CheckHealthAsync(TestContext.Current.CancellationToken));
        Assert.Empty(silo.Script.Requests);
    }

    [Fact]
    public async Task Connect_ClientWithoutCertificate_IsRefused()
    {
        await using var silo = new TestSilo { Tls = _authority.Issue("bertgrains") };
        await silo.StartAsync();
        using var log = new CollectedLog();
        await using var application = await TestClient.StartAsync(new ClusterTlsOptions(), log, silo);

        await log.WaitAsync("cannot be reached");
        Assert.NotNull(await application.Client.CheckHealthAsync(TestContext.Current.CancellationToken));
    }
}
