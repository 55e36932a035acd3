using System.Net;
using System.Net.Http.Headers;
using System.Text;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Gateway.Tests.Jwt;

/// <summary>A gateway that accepts the tokens of an issuer, with a clock for the reads of its keys.</summary>
internal sealed class TokenHost : IAsyncDisposable
{
    private TokenHost(GatewayHost gateway, FakeTimeProvider clock, CollectedLog log) => (Gateway, Clock, Log) = (gateway, clock, log);

    public GatewayHost Gateway { get; }

    public FakeTimeProvider Clock { get; }

    public CollectedLog Log { get; }

    public static async Task<TokenHost> StartAsync(TestIssuer issuer, Action<GatewayOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        var (clock, log) = (new FakeTimeProvider(TimeProvider.System.GetUtcNow()), new CollectedLog());
        var gateway = await GatewayHost.StartAsync(
            options =>
            {
                (options.Jwt.Authority, options.Jwt.Audience, options.Jwt.TenantClaim) = (issuer.Address, TestIssuer.Audience, "tenant");
                configure?.Invoke(options);
            },
            added =>
            {
                added.AddSingleton<TimeProvider>(clock).AddLogging(logging => logging.AddProvider(log));
                services?.Invoke(added);
            });
        return new TokenHost(gateway, clock, log);
    }

    /// <summary>Lets the issuer be asked again.</summary>
    public void PassPause() => Clock.Advance(IssuerKeys.Pause + TimeSpan.FromTicks(1));

    public async Task<HttpStatusCode> StatusAsync(string token, string path = "/embed")
    {
        using var response = await SendAsync(token, path);
        return response.StatusCode;
    }

    public async Task<HttpResponseMessage> SendAsync(string token, string path = "/embed", string body = """{"inputs":"a","input":"a"}""", HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (request.Method == HttpMethod.Post)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Log.Dispose();
    }
}
