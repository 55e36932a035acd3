using System.Net;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BertGrains.Gateway.Tests.Access;

public sealed class AdminListenerTests
{
    [Theory]
    [InlineData("/health", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/health/ready", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/admin/status", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/console", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/console/console.js", HttpStatusCode.NotFound, HttpStatusCode.OK)]
    [InlineData("/info", HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/nowhere", HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    public async Task Get_TwoListeners_OperatorsPathsAreOnTheirOwnAlone(string path, HttpStatusCode atRequests, HttpStatusCode atOperators)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IBertClient>(new FakeBertClient()).AddSingleton<IBertAdministration>(new FakeAdministration());
        builder.Services.AddBertGateway(options => options.AdminUrls = "http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapBertGateway();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();

        Assert.Equal((atRequests, atOperators), (await GetAsync(app.Urls.First()), await GetAsync(app.Urls.Last())));

        async Task<HttpStatusCode> GetAsync(string url)
        {
            using var response = await http.GetAsync(new Uri(url + path), TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }
}
