using System.Net;
using BertGrains.Gateway.Tests.Fakes;

namespace BertGrains.Gateway.Tests.Errors;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("/nothing", """{"error":{"code":"invalid_request",""")]
    [InlineData("/v1/nothing", """{"error":{"message":""")]
    public async Task Get_UnknownPath_Is404InJson(string path, string beginning)
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.StartsWith(beginning, (await response.JsonAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/embed", "POST")]
    [InlineData("DELETE", "/infer/", "POST")]
    [InlineData("POST", "/info", "GET, HEAD")]
    [InlineData("PUT", "/", "GET, HEAD, POST")]
    [InlineData("POST", "/v1/models/small", "GET, HEAD")]
    public async Task Send_WrongMethod_Is405WithTheAllowedMethods(string method, string path, string allowed)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        Assert.True((await response.JsonAsync()).TryGetProperty("error", out _));
    }
}
