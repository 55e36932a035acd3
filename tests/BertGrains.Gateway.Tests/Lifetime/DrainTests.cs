using System.Net;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Lifetime;

public sealed class DrainTests
{
    [Fact]
    public async Task Stop_RequestInFlight_FinishesWhileNewOnesAre503()
    {
        await using var host = await GatewayHost.StartAsync();
        var hold = host.Bert.Hold = new Turnstile();
        var accepted = host.PostJsonAsync("/embed", """{"inputs":"abc"}""");
        await hold.Entered;

        var stop = host.App.StopAsync(TestContext.Current.CancellationToken);
        await UntilUnhealthyAsync(host);

        using var tei = await host.PostAsync("/embed", """{"inputs":"a"}""");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, tei.StatusCode);
        Assert.Equal("Unhealthy", (await tei.JsonAsync()).GetProperty("error_type").GetString());
        Assert.Equal("1", tei.Header("Retry-After"));
        Assert.True(tei.Headers.ConnectionClose);
        using var ours = await host.PostAsync("/infer", """{"inputs":["a"],"heads":["embedding"]}""");
        Assert.Equal("unavailable", (await ours.JsonAsync()).GetProperty("error").GetProperty("code").GetString());
        using var health = await host.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        using var live = await host.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.False(stop.IsCompleted);

        hold.Open();
        Assert.Equal("[[3,0,0.1,1]]", (await accepted).GetRawText());
        await stop;
    }

    [Fact]
    public async Task Stop_RequestThatNeverEnds_IsCanceledAfterTheTimeout()
    {
        await using var host = await GatewayHost.StartAsync(o => o.DrainTimeout = TimeSpan.FromMilliseconds(50));
        var hold = host.Bert.Hold = new Turnstile();
        using var socket = await RawClient.ConnectAsync(host);
        await socket.SendAsync(
            "POST /embed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"inputs\":\"a\"}");
        await hold.Entered;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));

        await host.App.StopAsync(patience.Token);

        await hold.Canceled.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stop_NothingInFlight_DoesNotWait()
    {
        await using var host = await GatewayHost.StartAsync(o => o.DrainTimeout = TimeSpan.FromHours(1));
        await host.PostJsonAsync("/embed", """{"inputs":"a"}""");

        var cancel = TestContext.Current.CancellationToken;
        await host.App.StopAsync(cancel).WaitAsync(TimeSpan.FromSeconds(10), cancel);
    }

    /// <summary>Polls the health until the drain is visible, as a load balancer does.</summary>
    private static async Task UntilUnhealthyAsync(GatewayHost host)
    {
        while (true)
        {
            using var health = await host.GetAsync("/health");
            if (health.StatusCode == HttpStatusCode.ServiceUnavailable)
                return;
        }
    }
}
