using System.Diagnostics;
using System.Text.Json;
using BertGrains.Builds.Benchmarks.Builds;
using BertGrains.Builds.Benchmarks.Measures;

namespace BertGrains.Builds.Benchmarks.Processes;

/// <summary>
/// <c>bertgrains serve</c> of a build on a free port of loopback, and a client of it: OpenAI embeddings, one text per request.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Connections of the client, each with one request at a time.</summary>
    public const int Connections = 64;

    private readonly DotNetProcess _process;
    private readonly HttpClient _client;
    private readonly byte[][] _bodies;
    private readonly List<MemorySample> _memory = [];

    private long _answered;

    private ServerProcess(DotNetProcess process, Uri url, byte[][] bodies)
    {
        _process = process;
        _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseProxy = false }) { BaseAddress = url };
        _bodies = bodies;
        SampleMemory();
    }

    public MemoryReport Memory => MemoryReport.Of(_memory, _process.Memory.Peak);

    public static async Task<ServerProcess> StartAsync(Build build, string bundle, string[] texts, CancellationToken cancellationToken)
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(bundle, Build.Manifest), cancellationToken));
        var model = manifest.RootElement.GetProperty("name").GetString();
        var bodies = texts.Select(text => JsonSerializer.SerializeToUtf8Bytes(new { model, input = text })).ToArray();
        var process = DotNetProcess.Start(build.Program, "serve", "--urls", "http://127.0.0.1:0", "--bundle", bundle, "--device", "cpu");
        try
        {
            return new ServerProcess(process, await ReadUrlAsync(process, cancellationToken), bodies);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the lines over all connections.</summary>
    public async Task<WindowTime> SaturateAsync(int[] lines, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancellationToken };
        var processor = _process.ProcessorTime;
        var start = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(lines, options, async (line, cancellation) => await SendAsync(line, cancellation));
        var window = new WindowTime(
            lines.Length, Stopwatch.GetElapsedTime(start).TotalSeconds, (_process.ProcessorTime - processor).TotalSeconds);
        SampleMemory();
        return window;
    }

    /// <summary>Sends the lines one after another.</summary>
    /// <returns>Milliseconds per line.</returns>
    public async Task<double[]> SingleAsync(int[] lines, CancellationToken cancellationToken)
    {
        var milliseconds = new double[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await SendAsync(lines[i], cancellationToken);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return milliseconds;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _process.DisposeAsync();
    }

    private static async Task<Uri> ReadUrlAsync(DotNetProcess process, CancellationToken cancellationToken)
    {
        const string Before = " listens on ";
        Uri? url = null;
        while (await process.ReadLineAsync(cancellationToken) is var line && !line.StartsWith("Ready", StringComparison.Ordinal))
        {
            if (line.IndexOf(Before, StringComparison.Ordinal) is >= 0 and var at)
                url = new Uri(line[(at + Before.Length)..]);
        }

        process.DropOutput();
        return url ?? throw new ComparisonException("The server printed no address; expected a line with 'listens on' before 'Ready'.");
    }

    private async Task SendAsync(int line, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(_bodies[line]) { Headers = { { "Content-Type", "application/json" } } };
        using var response = await _client.PostAsync(new Uri("/v1/embeddings", UriKind.Relative), body, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var error = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new ComparisonException($"The server answered line {line + 1} of the texts with {(int)response.StatusCode}: {error}");
        }

        Interlocked.Increment(ref _answered);
    }

    private void SampleMemory() => _memory.Add(new(_answered, _process.Memory.Now));
}
