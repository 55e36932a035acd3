using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Access;

/// <summary>
/// Requests whose end a proxy in front may see elsewhere than the server. What comes after such a request is not taken for another one, which the
/// proxy would not have checked: the server answers once and closes the connection.
/// </summary>
public sealed class SmugglingTests
{
    private const string Start = "POST /embed HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private const string Body = "{\"inputs\":\"hi\"}";
    private const string Chunks = $"f\r\n{Body}\r\n0\r\n\r\n";
    private const string Hidden = "GET /info HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, 200)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n" + Chunks, 200)]
    [InlineData("Content-Length: 15\r\nContent-Length: 3\r\n\r\n" + Body, 400)]
    [InlineData("Content-Length: 15\r\nContent-Length: 15\r\n\r\n" + Body, 400)]
    [InlineData("Content-Length: 15, 3\r\n\r\n" + Body, 400)]
    [InlineData("Content-Length: -1\r\n\r\n" + Body, 400)]
    [InlineData("Content-Length: 0xf\r\n\r\n" + Body, 400)]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n" + Body, 400)]
    [InlineData("Content-Length : 15\r\n\r\n" + Body, 400)]
    [InlineData("Transfer-Encoding : chunked\r\nContent-Length: 15\r\n\r\n" + Body, 400)]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n" + Chunks, 400)]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n" + Chunks, 400)]
    [InlineData("Transfer-Encoding: \u000bchunked\r\n\r\n" + Chunks, 400)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + Chunks, 400)]
    [InlineData("X-A: b\r\n Content-Length: 3\r\nContent-Length: 15\r\n\r\n" + Body, 400)]
    [InlineData("X-A: b\rContent-Length: 3\r\nContent-Length: 15\r\n\r\n" + Body, 400)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nf;a\nb\r\n" + Body + "\r\n0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nf\n" + Body + "\n0\n\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0xf\r\n" + Body + "\r\n0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n1000000000000000f\r\n" + Body + "\r\n0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\n" + Body + "\r\n0\r\n\r\n", 400)]
    public async Task Post_EndIsAmbiguous_IsAnsweredOnceAndTheConnectionEnds(string rest, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);

        await client.SendAsync(Start + rest + Hidden);
        var answers = await client.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", answers, StringComparison.Ordinal);
        Assert.Equal(0, answers.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_TwoRequestsWithClearEnds_AreAnsweredBoth()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);

        await client.SendAsync($"{Start}Content-Length: 15\r\n\r\n{Body}{Hidden.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal)}");
        var answers = await client.ReadToEndAsync();

        Assert.Equal(3, answers.Split("HTTP/1.1 200 ").Length);
    }
}
