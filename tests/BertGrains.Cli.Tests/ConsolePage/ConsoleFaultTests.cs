using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BertGrains.Cli.Tests.ConsolePage;

/// <summary>The console while its server, the network or its operator is not as expected.</summary>
[Collection(ConsoleGroup.Name)]
public sealed class ConsoleFaultTests(Browser browser, ConsoleServer server) : IAsyncDisposable
{
    private readonly FakeFeed _feed = new();
    private IPage? _page;

    [Fact]
    public async Task Connection_CutAgainAndAgainThenGone_StaysLiveThenSaysSoAndComesBack()
    {
        var page = await OpenAsync("cluster", clock: true);
        var link = page.Locator("#link");
        await page.EvaluateAsync("window.seen = []; new MutationObserver(() => seen.push(link.textContent)).observe(link, { childList: true, characterData: true, subtree: true });");
        await PassAsync(page, 3);
        Assert.True(_feed.Connections > 1, "The page did not connect again.");
        Assert.Empty(await page.EvaluateAsync<string[]>("seen"));

        _feed.Mode = FeedMode.Gone;
        await PassAsync(page, 10);
        await Expect(link).ToHaveTextAsync("no connection");
        await Expect(page.Locator("#stale")).ToContainTextAsync("No connection. The figures are those of");
        await Expect(page.Locator(".silo")).ToHaveCountAsync(2);

        _feed.Mode = FeedMode.Answers;
        await PassAsync(page, 9);
        await Expect(link).ToHaveTextAsync("live");
        await Expect(page.Locator("#stale")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Connection_Gone_IsTriedLessAndLess()
    {
        var page = await OpenAsync("requests", clock: true);
        _feed.Mode = FeedMode.Gone;
        await PassAsync(page, 2);
        var before = _feed.Connections;
        await PassAsync(page, 60);
        Assert.InRange(_feed.Connections - before, 3, 12);
    }

    [Fact]
    public async Task Connection_EventsAreHeldBack_ReadsTheStatusInstead()
    {
        var page = await OpenAsync("cluster", clock: true);
        _feed.Mode = FeedMode.Silent;
        _feed.Silos = 3;
        await PassAsync(page, 20);

        await Expect(page.Locator("#link")).ToHaveTextAsync("live, every 2 s");
        Assert.NotEqual(0, _feed.Statuses);
        await PassAsync(page, 1);
        await Expect(page.Locator(".silo")).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task Connection_KeyRevokedWhileWriting_AsksWithoutTakingTheFocus()
    {
        var page = await OpenAsync("try");
        var text = page.Locator("textarea");
        await text.FillAsync("My card");
        _feed.Mode = FeedMode.Refuses;
        var key = page.GetByLabel("A key that administers this server.");
        await Expect(page.Locator("#access")).ToContainTextAsync("The API key is not valid.");
        await Expect(text).ToBeFocusedAsync();
        await AssertAccessibleAsync(page);

        await key.FillAsync("“right”");
        await page.Keyboard.PressAsync("Enter");
        await Expect(key).ToBeVisibleAsync();
        await key.FillAsync("right");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#link")).ToHaveTextAsync("live");
        await Expect(key).ToHaveCountAsync(0);
        await Expect(text).ToHaveValueAsync("My card");
    }

    [Theory]
    [InlineData("<img src=x onerror=\"document.title='run'\">")]
    [InlineData("نموذج-ארוך-")]
    [InlineData("mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm-")]
    public async Task Cluster_OddNamesAt400PercentZoom_Fits(string name)
    {
        (_feed.ModelName, _feed.SiloName) = (number => $"{name}{number}", number => $"{name}silo-{number}");
        var page = await OpenAsync("cluster", width: 320);

        await Expect(page.Locator("tbody th").First).ToHaveTextAsync($"{name}0");
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        Assert.NotEqual("run", await page.TitleAsync());
    }

    [Fact]
    public async Task Cluster_SixtySilos_AFaultedReplicaIsFound()
    {
        (_feed.Silos, _feed.Models, _feed.Replicas) = (60, 200, 500);
        var page = await OpenAsync("cluster");
        await Expect(page.Locator(".silo")).ToHaveCountAsync(60);

        await page.GetByLabel("Find a silo, model, replica or state").FillAsync("faulted");
        await Expect(page.Locator(".silo")).ToHaveCountAsync(1);
        await Expect(page.Locator(".replica h4")).ToHaveTextAsync("model-0@000000000000/0 faulted");
        await page.ReloadAsync();
        await Expect(page.Locator(".silo")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Cluster_TwoSilosOfOneName_AreTwo()
    {
        _feed.SiloName = _ => "worker";
        var page = await OpenAsync("cluster", clock: true);
        await PassAsync(page, 4);

        await Expect(page.Locator(".silo")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Change_EnterIsHeld_IsNotConfirmed()
    {
        var page = await OpenAsync("cluster");
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain model-1" }).FocusAsync();
        for (var repeat = 0; repeat < 5; repeat++)
            await page.Keyboard.DownAsync("Enter");
        await page.Keyboard.UpAsync("Enter");

        Assert.Empty(_feed.Changes);
    }

    [Fact]
    public async Task Change_ScaledMeanwhileAndClickedTwice_HasTheNewNumberAndIsSentOnce()
    {
        var page = await OpenAsync("cluster");
        var scale = page.GetByRole(AriaRole.Button, new() { Name = "Scale model-1" });
        _feed.Wanted = 7;
        await Expect(page.Locator("tbody tr").Last).ToContainTextAsync("1 of 7");
        await scale.ClickAsync();
        await Expect(page.GetByLabel("Replicas", new() { Exact = true })).ToHaveValueAsync("7");
        await AssertAccessibleAsync(page);
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Scale" }).DblClickAsync();

        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Done.");
        Assert.Equal(["/admin/scale {\"model\":\"model-1\",\"replicas\":7}"], _feed.Changes);
    }

    [Theory]
    [InlineData(429, "application/json", """{"error":{"message":"The queue is full."}}""", "The queue is full. Try again in 3 s.")]
    [InlineData(504, "text/html", "<h1>504</h1>", "The server, or a proxy before it, answered 504.")]
    [InlineData(200, "text/html", "<h1>Log in</h1>", "The answer is not JSON; a proxy before the server may have sent it.")]
    public async Task Try_AnswerOfAnError_SaysWhatToDo(int status, string type, string body, string expected)
    {
        var page = await OpenAsync("try");
        await page.RouteAsync("**/infer", route => route.FulfillAsync(
            new() { Status = status, ContentType = type, Body = body, Headers = new Dictionary<string, string> { ["Retry-After"] = "3", ["Content-Type"] = type } }));
        await RunAsync(page);

        await Expect(page.Locator("main").GetByRole(AriaRole.Alert)).ToHaveTextAsync(type == "text/html" && status == 504 ? $"{expected} Try again in 3 s." : expected);
    }

    [Fact]
    public async Task Try_SlowAnswer_IsAskedOnceAndStops()
    {
        var page = await OpenAsync("try");
        var asked = 0;
        await page.RouteAsync("**/infer", _ => Task.FromResult(Interlocked.Increment(ref asked)));
        var run = page.GetByRole(AriaRole.Button, new() { Name = "Run" });
        await Expect(page.Locator("textarea")).Not.ToHaveValueAsync(string.Empty);
        await run.DblClickAsync();
        var stop = page.GetByRole(AriaRole.Button, new() { Name = "Stop" });
        await stop.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(run).ToBeFocusedAsync();
        await Expect(stop).ToBeHiddenAsync();
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task View_BackAndReload_KeepTheViewAndTheText()
    {
        var page = await OpenAsync("try");
        await page.GetByLabel("Head").SelectOptionAsync("sentiment");
        await page.Locator("textarea").FillAsync("My text");
        await page.GetByRole(AriaRole.Link, new() { Name = "Requests" }).ClickAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("textarea")).ToHaveValueAsync("My text");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Head")).ToHaveValueAsync("sentiment");
        await Expect(page.Locator("textarea")).ToHaveValueAsync("My text");

        await page.GotoAsync(new Uri(server.Url, "/console").AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new() { Name = "Requests" }).ClickAsync();
        await page.GoBackAsync();
        await Expect(page).ToHaveTitleAsync("Cluster · BertGrains console");
    }

    public ValueTask DisposeAsync() => _page is null ? default : new(_page.CloseAsync());

    private static async Task AssertAccessibleAsync(IPage page) =>
        Assert.Empty((await page.RunAxe()).Violations.Select(violation => violation.Id));

    private static async Task RunAsync(IPage page)
    {
        await Expect(page.Locator("textarea")).Not.ToHaveValueAsync(string.Empty);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
    }

    // In steps, since the answers take time of the test and none of the page.
    private async Task PassAsync(IPage page, int seconds)
    {
        for (var step = 0; step < 2 * seconds; step++)
        {
            await page.Clock.RunForAsync(500);
            while (_feed.IsAnswering)
                await page.EvaluateAsync("0");
        }
    }

    private async Task<IPage> OpenAsync(string view, int width = 1280, bool clock = false) =>
        _page = await browser.OpenAsync(server.Url, view, new() { ViewportSize = new() { Width = width, Height = 800 } }, _feed, clock);
}
