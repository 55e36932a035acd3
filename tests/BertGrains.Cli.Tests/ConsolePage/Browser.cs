using Microsoft.Playwright;

namespace BertGrains.Cli.Tests.ConsolePage;

/// <summary>A browser of the machine, without a window. Tests skip where there is none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
            return;
        _playwright = await Playwright.CreateAsync();
        // Containers let root have no sandbox, and the pages are ours.
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox"] });
    }

    /// <summary>Opens a page, and the console on it.</summary>
    /// <param name="url">Address of a server.</param>
    /// <param name="view">Name of a view.</param>
    /// <param name="options">The size of the window and so on.</param>
    /// <param name="clock">Whether the test moves the clock of the page.</param>
    /// <param name="feed">Answers instead of the server's administration, if there is one.</param>
    internal async Task<IPage> OpenAsync(Uri url, string view, BrowserNewPageOptions? options = null, FakeFeed? feed = null, bool clock = false)
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed.");
        var page = await _browser.NewPageAsync(options);
        page.PageError += (_, error) => throw new InvalidOperationException(error);
        if (clock)
            await page.Clock.InstallAsync();
        if (feed is not null)
            await feed.InstallAsync(page);
        await page.GotoAsync(new Uri(url, $"/console#/{view}").AbsoluteUri);
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("live");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
