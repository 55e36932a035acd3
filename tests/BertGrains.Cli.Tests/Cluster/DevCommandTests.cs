using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Cluster;

[Trait("Category", "Cluster")]
public sealed class DevCommandTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly List<string> _lines = [];

    [Theory]
    [InlineData()]
    [InlineData("--no-gateway")]
    public async Task Dev_RequestThenTerminate_AnswersAndLeavesNoProcessBehind(params string[] options)
    {
        using var program = await StartAsync(options);
        using var client = new HttpClient { BaseAddress = new Uri(AfterLast("http://")) };
        var answer = await client.PostAsJsonAsync(
            new Uri("/infer", UriKind.Relative),
            new { inputs = new[] { "what a lovely day" }, heads = new[] { "sentiment" } },
            TestContext.Current.CancellationToken);
        var items = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        var status = await ProgramProcess.RunAsync(string.Empty, "cluster", "status", "--json", "--gateways", AfterLast("--gateways "));
        program.SendTerminate();
        await ReadAsync(program, until: null);

        Assert.Equal("positive", items[0].GetProperty("sentiment")[0].GetProperty("label").GetString());
        var parts = JsonDocument.Parse(status.Output).RootElement;
        Assert.Equal(2, parts.GetProperty("silos").GetArrayLength());
        Assert.Equal(1, parts.GetProperty("models")[0].GetProperty("revisions")[0].GetProperty("ready").GetInt32());
        Assert.Equal(0, await program.WaitAsync());
        Assert.All(ProcessIds(), id => Assert.False(Directory.Exists($"/proc/{id}")));
    }

    [Fact]
    public async Task Dev_Killed_EndsItsProcessesToo()
    {
        using var program = await StartAsync();
        var connections = await Task.WhenAll(HttpEndpoints().Select(ConnectAsync));
        program.Kill();

        Assert.Equal(3, connections.Length);
        await Task.WhenAll(connections.Select(WaitForEndAsync));
    }

    private static async Task<TcpClient> ConnectAsync(Uri endpoint)
    {
        var client = new TcpClient();
        await client.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
        return client;
    }

    private static async Task WaitForEndAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var read = client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
                Assert.Equal(0, await read.WaitAsync(Limit, TestContext.Current.CancellationToken));
            }
            catch (IOException)
            {
                // Reset, so the process is gone too.
            }
        }
    }

    private async Task<ProgramProcess> StartAsync(params string[] options)
    {
        var program = ProgramProcess.Start(["cluster", "dev", "--workers", "1", "--urls", "http://127.0.0.1:0", .. options]);
        await ReadAsync(program, until: "Ready");
        return program;
    }

    private async Task ReadAsync(ProgramProcess program, string? until)
    {
        while (await program.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            _lines.Add(line);
            if (until is not null && line.StartsWith(until, StringComparison.Ordinal))
                return;
        }

        Assert.Null(until);
    }

    private string AfterLast(string word)
    {
        var line = _lines.Last(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
        var start = line.IndexOf(word, StringComparison.Ordinal);
        return line[(word.EndsWith(' ') ? start + word.Length : start)..].Trim();
    }

    private IEnumerable<Uri> HttpEndpoints() =>
        from line in _lines
        where line.Contains(" | ", StringComparison.Ordinal) && line.Contains("http://", StringComparison.Ordinal)
        select new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]);

    private IReadOnlyList<int> ProcessIds() =>
        [.. _lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Contains("pid ", StringComparison.Ordinal))
            .Select(line => int.Parse(line[line.IndexOf("pid ", StringComparison.Ordinal)..].Split(' ')[1], CultureInfo.InvariantCulture))];
}
