using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Lifetime;

public sealed class VanishedClientTests
{
    // Each is a race between the end of the connection and the read of the body.
    private const int Uploads = 50;

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

    [Theory]
    [InlineData("zz")]
    [InlineData("80000000")]
    [InlineData("ffffffffffffffff")]
    public async Task Post_InvalidChunkSize_IsBadRequestWithoutAWarning(string size)
    {
        await using var host = await GatewayHost.StartAsync();
        using var log = new CollectedLog();
        host.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        using (var socket = await RawClient.ConnectAsync(host))
        {
            await socket.SendAsync(
                $"POST /infer HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}");
            Assert.Equal("HTTP/1.1 400 Bad Request", await socket.ReadLineAsync());
        }

        await host.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning);
    }

    [Theory]
    [InlineData("Content-Length: 14\r\n\r\n", "{\"inputs\":", true)]
    [InlineData("Content-Length: 14\r\n\r\n", "{\"inputs\":", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "a\r\n{\"inputs\":\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n", "a\r\n{\"inp", false)]
    public async Task Post_UploadsBrokenOff_LogNoWarning(string framing, string part, bool isReset)
    {
        await using var host = await GatewayHost.StartAsync();
        using var log = new CollectedLog();
        host.App.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        for (var i = 0; i < Uploads; i++)
        {
            using var socket = await RawClient.ConnectAsync(host);
            await socket.SendAsync($"POST /embed HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\n{framing}");
            Assert.Equal("HTTP/1.1 100 Continue", await socket.ReadLineAsync());
            await socket.SendAsync(part);
            if (!isReset)
                await socket.ExchangeAsync([], patience: TimeSpan.Zero);
        }

        await host.App.StopAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(log.Entries, entry => entry.Level >= LogLevel.Warning);
    }
}
