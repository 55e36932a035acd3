using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Lifetime;

public sealed class VanishedClientTests
{
    private const string Request =
        "POST /embed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"inputs\":\"a\"}";

    [Fact]
    public async Task Post_ConnectionResetDuringTheCall_CancelsTheCall()
    {
        await using var host = await GatewayHost.StartAsync();
        var hold = host.Bert.Hold = new Turnstile();
        using (var socket = await RawClient.ConnectAsync(host))
        {
            await socket.SendAsync(Request);
            await hold.Entered.WaitAsync(TestContext.Current.CancellationToken);
        }

        await hold.Canceled.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        host.Bert.Hold = null;
        await host.PostJsonAsync("/embed", """{"inputs":"a"}""");
    }

    [Fact]
    public async Task Post_ConnectionResetWithinTheBody_DoesNotAffectLaterRequests()
    {
        await using var host = await GatewayHost.StartAsync();
        using (var socket = await RawClient.ConnectAsync(host))
            await socket.SendAsync(Request[..^4]);

        await host.PostJsonAsync("/embed", """{"inputs":"a"}""");
    }

    [Fact]
    public async Task Post_ConnectionResetWithinTheBody_LogsNoError()
    {
        await using var host = await GatewayHost.StartAsync();
        using var log = new ErrorLog();
        host.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        using (var socket = await RawClient.ConnectAsync(host))
        {
            await socket.SendAsync(Request[..^14].Replace("Host: x", "Host: x\r\nExpect: 100-continue", StringComparison.Ordinal));
            Assert.Equal("HTTP/1.1 100 Continue", await socket.ReadLineAsync());
            await socket.SendAsync(Request[^14..^4]);
        }

        await host.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(log.Categories, category => category.StartsWith("BertGrains", StringComparison.Ordinal));
    }
}
