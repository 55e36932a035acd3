using BertGrains.Cli.Tests.Running;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BertGrains.Cli.Tests.ConsolePage;

/// <summary>The console of a server, in a browser.</summary>
[Collection(ConsoleGroup.Name)]
public sealed class ConsoleTests(Browser browser, ConsoleServer server)
{
    [Theory]
    [InlineData("cluster", 1280, ColorScheme.Light)]
    [InlineData("cluster", 360, ColorScheme.Dark)]
    [InlineData("requests", 1280, ColorScheme.Light)]
    [InlineData("requests", 360, ColorScheme.Dark)]
    [InlineData("try", 1280, ColorScheme.Dark)]
    [InlineData("try", 360, ColorScheme.Light)]
    public async Task View_AnySizeAndColors_HasNoAxeViolationsAndFits(string view, int width, ColorScheme colors)
    {
        var page = await browser.OpenAsync(
            server.Url, view, new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = colors, BypassCSP = true });
        await Expect(page.Locator("main h2").First).ToBeVisibleAsync();

        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
    }

    [Theory]
    [InlineData("entities", "🙂 Ada Lovelace was born in London.", "mark", "Ada LovelacePER", "LondonLOC")]
    [InlineData("sentiment", "what a lovely day", ".bars .label", "positive", "neutral", "negative")]
    [InlineData("fill-mask", "Paris is the [MASK] of France.", ".bars .label", "country", "world", "number", "location")]
    [InlineData("embedding", "A cat sleeps.\nA cat sleeps.", ".matrix td", "1", "1", "1", "1")]
    public async Task Try_Head_ShowsThePictureOfItsAnswer(string head, string text, string parts, params string[] expected)
    {
        var page = await browser.OpenAsync(server.Url, "try");
        await page.GetByLabel("Head").SelectOptionAsync(head);
        await page.Locator("textarea").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Answer" })).ToBeVisibleAsync();
        Assert.Equal(expected, (await page.Locator(parts).AllTextContentsAsync()).Take(expected.Length));
    }

    [Fact]
    public async Task Try_TextTooLong_ShowsWhatTheServerSays()
    {
        var page = await browser.OpenAsync(server.Url, "try");
        await page.GetByLabel("Head").SelectOptionAsync("sentiment");
        await page.Locator("textarea").FillAsync(string.Concat(Enumerable.Repeat("word ", 500)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("256");
    }

    [Fact]
    public async Task Requests_AnsweredAndRefusedOnes_ShowStagesAndAdvice()
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        var cancel = TestContext.Current.CancellationToken;
        using var answered = new HttpRequestMessage(HttpMethod.Post, "embed") { Content = Json($$"""{"inputs": "{{string.Concat(Enumerable.Repeat("slow ", 200))}}"}""") };
        answered.Headers.Add("x-request-id", "of-the-console-test");
        using (var response = await http.SendAsync(answered, cancel))
            Assert.True(response.IsSuccessStatusCode);
        using (var refused = await http.PostAsync("embed", Json("""{"inputs": ["a", ""]}"""), cancel))
            Assert.False(refused.IsSuccessStatusCode);

        var page = await browser.OpenAsync(server.Url, "requests");

        var row = page.Locator("tr", new() { HasText = "of-the-console-test" });
        await Expect(row).ToContainTextAsync("POST /embed");
        await Expect(row).ToContainTextAsync("1 item, 202 tokens");
        await Expect(row.Locator(".details").Last).ToContainTextAsync(new System.Text.RegularExpressions.Regex("^read [0-9.]+ · tokenize .* · queue .* · run .* · other .* · write [0-9.]+$"));
        await Expect(page.Locator("tr", new() { HasText = "its answer says why" }).First).ToContainTextAsync("/embed");
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));
    }

    [Fact]
    public async Task Cluster_Serve_ShowsItsReplicaWithoutButtons()
    {
        var page = await browser.OpenAsync(server.Url, "cluster");

        await Expect(page.Locator(".replica .badge")).ToHaveTextAsync("ready");
        await Expect(page.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Cluster_WorkerKilledAndScaledByKeyboard_ShowsBoth()
    {
        // The browser first: without one, no cluster starts.
        await (await browser.OpenAsync(server.Url, "cluster")).CloseAsync();
        using var cluster = await DevCluster.StartAsync("--workers", "2");
        var page = await browser.OpenAsync(cluster.Url, "cluster");
        page.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        var events = page.Locator(".events");
        await Expect(page.Locator(".replica .badge.good")).ToHaveCountAsync(2);

        using (var worker = System.Diagnostics.Process.GetProcessById(cluster.ProcessIdOf("worker-2")))
            worker.Kill();
        await Expect(events).ToContainTextAsync("Silo worker-2 was lost.");
        await Expect(events).ToContainTextAsync("Silo worker-2 (worker) joined.");
        await Expect(page.Locator(".replica .badge.good")).ToHaveCountAsync(2);

        await page.GetByRole(AriaRole.Button, new() { Name = "Scale" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Spinbutton, new() { Name = "Replicas" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("1");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("is scaled from 2 to 1 replica.");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".replica")).ToHaveCountAsync(1);
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));

        cluster.Program.SendTerminate();
        await cluster.ReadToEndAsync();
        Assert.Equal(0, await cluster.Program.WaitAsync());
    }

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");
}
