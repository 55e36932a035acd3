using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Serving;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_RequestThenTerminate_RespondsAndExitsWithZero()
    {
        using var program = ProgramProcess.Start("serve", "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await AddressAsync(program) };
        var answer = await client.PostAsJsonAsync(
            new Uri("/infer", UriKind.Relative),
            new { inputs = new[] { "what a lovely day" }, heads = new[] { "sentiment" } },
            TestContext.Current.CancellationToken);
        var items = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        program.SendTerminate();

        Assert.Equal("positive", items[0].GetProperty("sentiment")[0].GetProperty("label").GetString());
        Assert.Contains("bertgrains_", metrics, StringComparison.Ordinal);
        Assert.Equal(0, await program.WaitAsync());
    }

    [Fact]
    public async Task Serve_PortInUse_ExitsWithOneSentence()
    {
        using var program = ProgramProcess.Start("serve", "--urls", "http://127.0.0.1:0");
        var address = await AddressAsync(program);
        var second = await ProgramProcess.RunAsync(string.Empty, "serve", "--urls", address.ToString());
        program.SendInterrupt();

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use", second.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, await program.WaitAsync());
    }

    [Fact]
    public async Task Serve_AddressOfAnotherMachine_ExitsWithOneSentence()
    {
        // 192.0.2.0/24 is reserved for documentation (RFC 5737); no machine has such an address.
        var anonymous = new Dictionary<string, string?> { ["BERTGRAINS__Gateway__AllowAnonymous"] = "true" };
        var result = await ProgramProcess.RunAsync(string.Empty, anonymous, "serve", "--urls", "http://192.0.2.1:8080");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Http:Urls: 192.0.2.1 is not an address of this machine; choose another one with --urls", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_FaultsOfEveryKind_AreReportedTogether()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("settings.json"),
            """{ "Gateway": { "MaxBodyBytes": 5, "MaxItems": 9, "AutoTruncate": "maybe" }, "Engine": { "QueueCapacity": 0 } }""",
            TestContext.Current.CancellationToken);
        var result = await ProgramProcess.RunAsync(
            string.Empty, "serve", "--config", folder.File("settings.json"), "--device", "tpu", "--urls", "nowhere", "--log-level", "Loud");

        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            [
                "Engine:Device", "Engine:QueueCapacity", "Gateway:AutoTruncate", "Gateway:MaxBodyBytes", "Gateway:MaxItems", "Http:Urls",
                "Logging:LogLevel:Default",
            ],
            result.ErrorLines.Select(line => line.Split(' ')[1]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Serve_LimitInTheFile_AppliesAndIsNamed()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("settings.json"), """{ "Gateway": { "MaxItemsPerRequest": 2 } }""", TestContext.Current.CancellationToken);
        using var program = ProgramProcess.Start("serve", "--urls", "http://127.0.0.1:0", "--config", folder.File("settings.json"));
        using var client = new HttpClient { BaseAddress = await AddressAsync(program) };
        var answer = await client.PostAsJsonAsync(
            new Uri("/embed", UriKind.Relative), new { inputs = new[] { "a", "b", "c" } }, TestContext.Current.CancellationToken);
        program.SendTerminate();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(
            "> maximum allowed batch size 2", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, await program.WaitAsync());
    }

    /// <summary>Reads the start messages and returns the address in them.</summary>
    private static async Task<Uri> AddressAsync(ProgramProcess program)
    {
        Uri? address = null;
        while (await program.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("listens on ", StringComparison.Ordinal))
                address = new Uri(line[(line.IndexOf("http", StringComparison.Ordinal))..]);

            if (line.StartsWith("Ready", StringComparison.Ordinal))
                return address!;
        }

        var reason = await program.Error.ReadToEndAsync(TestContext.Current.CancellationToken);
        throw new InvalidOperationException($"The server did not start: {reason}");
    }
}
