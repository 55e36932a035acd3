using System.Net;
using System.Text.RegularExpressions;
using BertGrains.Gateway.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Gateway.Tests.Administration;

public sealed partial class ConsoleTests
{
    [Fact]
    public async Task Page_EveryFileThatItNames_IsThereAndComesFromHere()
    {
        await using var host = await StartAsync();
        var open = new Queue<string>(["/console"]);
        var seen = new HashSet<string>();
        while (open.TryDequeue(out var path))
        {
            if (!seen.Add(path))
                continue;
            using var response = await host.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path} is missing.");
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("//cdn", text, StringComparison.OrdinalIgnoreCase);
            foreach (Match name in References().Matches(text))
                open.Enqueue($"/console/{name.Groups["file"].Value}");
        }

        Assert.Superset(new HashSet<string> { "/console/console.css", "/console/console.js", "/console/charts.js", "/console/answers.js" }, seen);
    }

    [Fact]
    public async Task File_BrowserHasIt_Is304()
    {
        await using var host = await StartAsync();
        using var first = await host.GetAsync("/console/console.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/console.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(("text/javascript", HttpStatusCode.NotModified), (first.Content.Headers.ContentType!.MediaType, second.StatusCode));
    }

    [Theory]
    [InlineData("/console/other.js")]
    [InlineData("/console/..%2fconsole.js")]
    [InlineData("/console/a/b")]
    public async Task File_NotOfThePage_Is404(string path)
    {
        await using var host = await StartAsync();
        using var response = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task<GatewayHost> StartAsync() =>
        GatewayHost.StartAsync(configureServices: services => services.AddSingleton<IBertAdministration>(new FakeAdministration()));

    [GeneratedRegex("""(?:/console/|from '\./)(?<file>[a-z]+\.[a-z]+)""")]
    private static partial Regex References();
}
