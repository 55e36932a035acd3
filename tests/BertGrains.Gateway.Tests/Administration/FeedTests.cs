using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using BertGrains.Gateway.Administration;
using BertGrains.Gateway.Keys;
using BertGrains.Gateway.Tests.Fakes;
using BertGrains.Gateway.Tests.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Gateway.Tests.Administration;

public sealed class FeedTests
{
    private readonly FakeAdministration _cluster = new();

    [Fact]
    public async Task Events_SiloIsLostAndClusterSilent_ReadersSeeBothAndLaterOnesToo()
    {
        await using var host = await GatewayHost.StartAsync(configureServices: services => services.AddSingleton<IBertAdministration>(_cluster));
        await using (var reader = await OpenAsync(host))
        {
            var first = await NextAsync(reader);
            Assert.Equal("worker-1", first.GetProperty("overview").GetProperty("silos")[0].GetProperty("name").GetString());
            Assert.Empty(first.GetProperty("events").EnumerateArray());

            _cluster.Overview = _cluster.Overview with { Silos = [] };
            var lost = await NextAsync(reader, message => message.GetProperty("events").GetArrayLength() > 0);
            Assert.Equal("bad Silo worker-1 was lost.", Text(lost.GetProperty("events")[0]));

            _cluster.Failure = new BertException(new BertError(ErrorCode.Unavailable, "No core silo answers."));
            var silent = await NextAsync(reader, message => message.GetProperty("fault").GetString() is not null);
            Assert.Equal("No core silo answers.", silent.GetProperty("fault").GetString());
            Assert.False(silent.TryGetProperty("overview", out _));
        }

        await using var later = await OpenAsync(host);
        Assert.Equal("bad Silo worker-1 was lost.", Text((await NextAsync(later)).GetProperty("events")[0]));
    }

    /// <summary>A stream without an end would outlive its key: credentials are checked at the start of a request.</summary>
    [Fact]
    public async Task Events_AfterAMinute_EndSoThatARevokedKeySeesNoMore()
    {
        using var chest = new KeyChest();
        using var log = new CollectedLog();
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var key = chest.Add(key => key with { Administers = true });
        await using var host = await chest.StartAsync(services => services
            .AddSingleton<IBertAdministration>(_cluster).AddSingleton<TimeProvider>(time).AddLogging(logging => logging.AddProvider(log)));
        await log.WaitAsync("1 API keys");
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await using var reader = await OpenAsync(host);
        await NextAsync(reader);

        KeyFile.Change(chest.Path, _ => []);
        time.Advance(KeyReload.Interval);
        await log.WaitAsync("0 API keys");
        time.Advance(FeedResult.Longest);

        while (await reader.MoveNextAsync())
        {
        }

        using var again = await host.GetAsync("/admin/events");
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task Events_BehindAProxy_AreNotToBeHeldBack()
    {
        await using var host = await GatewayHost.StartAsync(configureServices: services => services.AddSingleton<IBertAdministration>(_cluster));
        using var response = await host.Http.GetAsync("/admin/events", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(response.Headers.CacheControl!.NoTransform);
    }

    private static string Text(JsonElement happened) => $"{happened.GetProperty("kind").GetString()} {happened.GetProperty("text").GetString()}";

    private static async Task<IAsyncEnumerator<SseItem<string>>> OpenAsync(GatewayHost host)
    {
        var stream = await host.Http.GetStreamAsync("/admin/events", TestContext.Current.CancellationToken);
        return SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
    }

    private static async Task<JsonElement> NextAsync(IAsyncEnumerator<SseItem<string>> reader, Func<JsonElement, bool>? wanted = null)
    {
        while (await reader.MoveNextAsync())
        {
            var message = JsonDocument.Parse(reader.Current.Data).RootElement;
            if (wanted?.Invoke(message) != false)
                return message;
        }

        throw new InvalidOperationException("The feed ended.");
    }
}
