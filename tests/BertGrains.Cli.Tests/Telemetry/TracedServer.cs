using System.Net.Http.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Telemetry;

/// <summary><c>bertgrains serve</c> with OpenTelemetry's variables, and a client for it.</summary>
internal sealed class TracedServer : IDisposable
{
    private readonly ProgramProcess _program;

    private TracedServer(ProgramProcess program, Uri address)
    {
        _program = program;
        Http = new HttpClient { BaseAddress = address };
    }

    public HttpClient Http { get; }

    /// <param name="variables">OpenTelemetry's variables.</param>
    /// <param name="arguments">Further arguments.</param>
    public static async Task<TracedServer> StartAsync(Dictionary<string, string?> variables, params string[] arguments)
    {
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "50";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "100";
        var program = ProgramProcess.Start(variables, ["serve", "--urls", "http://127.0.0.1:0", .. arguments]);
        Uri? address = null;
        while (await program.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("listens on ", StringComparison.Ordinal))
                address = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                return new TracedServer(program, address!);
        }

        throw new InvalidOperationException($"The server did not start: {await program.Error.ReadToEndAsync()}");
    }

    public async Task<int> PostAsync(string path, object body)
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    public Task<string> GetAsync(string path) => Http.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>The next line of the log with a text.</summary>
    public async Task<string> LogAsync(string text)
    {
        while (await _program.Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The server ended without a line with '{text}'.");
    }

    public async Task<int> StopAsync()
    {
        _program.SendTerminate();
        return await _program.WaitAsync();
    }

    public void Dispose()
    {
        Http.Dispose();
        _program.Dispose();
    }
}
