using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>A gateway in Kestrel on a free loopback port, and an HTTP client for it.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly FakeBertClient? _bert;

    private GatewayHost(WebApplication app, FakeBertClient? bert)
    {
        App = app;
        _bert = bert;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public WebApplication App { get; }

    /// <summary>The client of the gateway.</summary>
    public FakeBertClient Bert => _bert ?? throw new InvalidOperationException("This gateway runs over the engine.");

    public HttpClient Http { get; }

    public static Task<GatewayHost> StartAsync(
        Action<GatewayOptions>? configure = null, Action<IServiceCollection>? configureServices = null)
    {
        var bert = new FakeBertClient();
        return StartAsync(Add, bert, configure);

        void Add(IServiceCollection services)
        {
            services.AddSingleton<IBertClient>(bert);
            configureServices?.Invoke(services);
        }
    }

    /// <summary>Starts a gateway over the engine.</summary>
    public static Task<GatewayHost> StartEngineAsync(string bundle) => StartAsync(
        services => services.AddBertGrains(options => (options.Bundle, options.Device) = (bundle, "cpu")), null, null);

    private static async Task<GatewayHost> StartAsync(
        Action<IServiceCollection> addClient, FakeBertClient? bert, Action<GatewayOptions>? configure)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        addClient(builder.Services);
        builder.Services.AddBertGateway(configure);
        var app = builder.Build();
        app.MapBertGateway();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GatewayHost(app, bert);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) =>
        PostAsync(path, Encoding.UTF8.GetBytes(json), "application/json");

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string contentType)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await Http.PostAsync(path, content, TestContext.Current.CancellationToken);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(path, TestContext.Current.CancellationToken);

    /// <summary>Asserts a 200 and returns its JSON.</summary>
    public async Task<JsonElement> PostJsonAsync(string path, string json)
    {
        using var response = await PostAsync(path, json);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
    }
}
