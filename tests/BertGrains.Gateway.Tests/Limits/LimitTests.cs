using System.Net;
using System.Text;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Tests.Limits;

public sealed class LimitTests
{
    [Theory]
    [InlineData("/infer", false)]
    [InlineData("/embed", false)]
    [InlineData("/v1/embeddings", false)]
    [InlineData("/infer", true)]
    [InlineData("/embed", true)]
    public async Task Post_BodyOverTheLimit_Is413(string path, bool chunked)
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxBodyBytes = 2_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(new string(' ', 2_001), Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("2000", (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
        await host.PostJsonAsync("/embed", """{"inputs":"a"}""");
    }

    [Fact]
    public async Task Post_BodyJustUnderTheLimit_IsReadWhole()
    {
        await using var host = await GatewayHost.StartAsync();
        var text = new string('x', 1_999_000);

        var json = await host.PostJsonAsync("/embed", $$"""{"inputs":"{{text}}"}""");

        Assert.Equal(text.Length, json[0][0].GetInt32());
    }

    [Fact]
    public async Task Post_ItemsOverTheLimit_AreCounted()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxItemsPerRequest = 3);
        var inputs = string.Join(',', Enumerable.Repeat("\"a\"", 50_000));

        using var response = await host.PostAsync("/embed", $$"""{"inputs":[{{inputs}}]}""");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        var text = (await response.JsonAsync()).GetRawText();
        Assert.Contains("batch size 50000 > maximum allowed batch size 3", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_MoreConcurrentRequestsThanAllowed_AreOverloaded()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxConcurrentRequests = 1);
        var hold = host.Bert.Hold = new Turnstile();
        var first = host.PostJsonAsync("/embed", """{"inputs":"a"}""");
        await hold.Entered;

        using var second = await host.PostAsync("/infer", """{"inputs":["a"],"heads":["embedding"]}""");

        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal("1", second.Header("Retry-After"));
        hold.Open();
        await first;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_MoreBytesInFlightThanAllowed_AreOverloaded(bool chunked)
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxBodyBytesInFlight = 150_000);
        var hold = host.Bert.Hold = new Turnstile();
        var large = $$"""{"inputs":"{{new string('a', 100_000)}}"}""";
        var first = host.PostJsonAsync("/embed", large);
        await hold.Entered;

        // On a connection of its own, so that the last request follows the first on the same one: after the response has ended.
        using (var other = new HttpClient { BaseAddress = host.Http.BaseAddress })
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/tokenize"))
        {
            request.Content = new StringContent(large, Encoding.UTF8, "application/json");
            request.Headers.TransferEncodingChunked = chunked;
            using var second = await other.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
            Assert.Equal("1", second.Header("Retry-After"));
            Assert.Contains("MaxBodyBytesInFlight", (await second.JsonAsync()).GetRawText(), StringComparison.Ordinal);
            using var small = await other.PostAsync(
                "/tokenize", new StringContent("""{"inputs":"a"}""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, small.StatusCode);
        }

        hold.Open();
        await first;
        await host.PostJsonAsync("/embed", large);
    }

    [Fact]
    public async Task Similarity_AsManySentencesAsItemsAllowed_AreCompared()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxItemsPerRequest = 3);

        var json = await host.PostJsonAsync("/similarity", """{"inputs":{"source_sentence":"a","sentences":["a","b","c"]}}""");

        Assert.Equal(3, json.GetArrayLength());
    }

    [Fact]
    public async Task Post_BodySlowerThanTheMinimum_Is408()
    {
        await using var host = await GatewayHost.StartAsync();
        using var socket = await RawClient.ConnectAsync(host);

        await socket.SendAsync("POST /infer HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");

        Assert.StartsWith("HTTP/1.1 408 ", await socket.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OptionsOutOfRange_ReportsEveryFault()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayHost.StartAsync(o =>
        {
            o.MaxBodyBytes = 0;
            o.MaxItemsPerRequest = 0;
            o.ComputeType = "a\r\nb";
        }));

        Assert.Equal(3, fault.Failures.Count());
    }
}
