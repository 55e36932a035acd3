using System.Net;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Keys;

public sealed class KeyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("keys.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CreateListRevoke_AKey_IsShownOnceAndGone()
    {
        var created = await ProgramProcess.RunAsync(
            string.Empty, "key", "create", "--file", File, "--tenant", "search", "--model", "one", "--model", "two", "--task", "embed",
            "--tokens-per-second", "100", "--expires", "2030-12-31");
        var key = Assert.Single(created.Lines);
        var listed = await ProgramProcess.RunAsync(string.Empty, "key", "list", "--file", File);
        var wrong = await ProgramProcess.RunAsync(string.Empty, "key", "revoke", "--file", File, key);
        var revoked = await ProgramProcess.RunAsync(string.Empty, "key", "revoke", "--file", File, key.Split('_')[1]);
        var empty = await ProgramProcess.RunAsync(string.Empty, "key", "list", "--file", File);

        Assert.Equal([0, 0, 1, 0, 0], [created.ExitCode, listed.ExitCode, wrong.ExitCode, revoked.ExitCode, empty.ExitCode]);
        Assert.Matches("^bg_[0-9a-f]{12}_[0-9a-f]{64}$", key);
        Assert.All([created.Error, listed.Output, wrong.Error, revoked.Error], text => Assert.DoesNotContain(key.Split('_')[2], text, StringComparison.Ordinal));
        foreach (var part in (string[])["search", "one, two", "embed", "100 tokens/s", "2030-12-31T00:00:00Z"])
            Assert.Contains(part, listed.Lines[1], StringComparison.Ordinal);
        Assert.Single(empty.Lines);
    }

    [Theory]
    [InlineData("--task", "sing", "token-classify")]
    [InlineData("--expires", "soon", "2030-12-31")]
    [InlineData("--weight", "0", "weight")]
    [InlineData("--tenant", " x", "tenant")]
    [InlineData("--requests-per-second", "-1", "requestsPerSecond")]
    public async Task Create_FaultyOption_IsBadUsageAndMakesNoFile(string option, string value, string named)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "key", "create", "--file", File, option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(named, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://127.0.0.1:0;http://192.0.2.1:0")]
    public async Task Serve_OthersCanReachItAndNoKeys_EndsWithWhatToDo(string urls)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "serve", "--urls", urls);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("bertgrains key create", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_FaultyFileOfKeys_EndsWithItsLine()
    {
        await System.IO.File.WriteAllTextAsync(File, "{\n\"keys\": [ 1 ]}", TestContext.Current.CancellationToken);
        var result = await ProgramProcess.RunAsync(string.Empty, "serve", "--keys", File);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithKeys_OnlyHealthIsOpen()
    {
        var created = await ProgramProcess.RunAsync(string.Empty, "key", "create", "--file", File);
        var admin = await ProgramProcess.RunAsync(string.Empty, "key", "create", "--file", File, "--admin");
        using var program = ProgramProcess.Start("serve", "--urls", "http://0.0.0.0:0", "--keys", File);
        var port = 0;
        while (await program.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.StartsWith("Ready", StringComparison.Ordinal))
            port = line.Contains("listens on ", StringComparison.Ordinal) ? int.Parse(line[(line.LastIndexOf(':') + 1)..], null) : port;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health", null));
        foreach (var path in (string[])["/info", "/metrics", "/openapi.json", "/nothing"])
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(path, null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/info", created.Lines[0]));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync("/metrics", created.Lines[0]));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/metrics", admin.Lines[0]));
        program.SendTerminate();
        Assert.Equal(0, await program.WaitAsync());

        async Task<HttpStatusCode> StatusAsync(string path, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (key is not null)
                request.Headers.Authorization = new("Bearer", key);
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }
}
