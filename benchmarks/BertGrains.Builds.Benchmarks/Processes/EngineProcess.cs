using System.Text.Json;
using BertGrains.Builds.Benchmarks.Builds;
using BertGrains.Builds.Benchmarks.Measures;

namespace BertGrains.Builds.Benchmarks.Processes;

/// <summary>The engine of a build in a process of its own, which runs lines of a file of texts.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private const int LinesPerEmbed = 256;

    private readonly DotNetProcess _process;

    private EngineProcess(DotNetProcess process)
    {
        _process = process;
    }

    public static async Task<EngineProcess> StartAsync(Build build, string bundle, string texts, CancellationToken cancellationToken)
    {
        var engine = new EngineProcess(DotNetProcess.Start(build.Harness, bundle, texts));
        try
        {
            await engine._process.ReadLineAsync(cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public async Task<WindowTime> SaturateAsync(int[] lines, CancellationToken cancellationToken)
    {
        var answer = await CommandAsync("saturate", lines, cancellationToken);
        return new(lines.Length, Seconds: answer[0], ProcessorSeconds: answer[1]);
    }

    /// <returns>Milliseconds per line.</returns>
    public Task<double[]> SingleAsync(int[] lines, CancellationToken cancellationToken) => CommandAsync("single", lines, cancellationToken);

    /// <returns>One vector per line.</returns>
    public async Task<IReadOnlyList<double[]>> EmbedAsync(int[] lines, CancellationToken cancellationToken)
    {
        var vectors = new List<double[]>();
        foreach (var part in lines.Chunk(LinesPerEmbed))
        {
            var values = await CommandAsync("embed", part, cancellationToken);
            vectors.AddRange(values.Chunk(values.Length / part.Length));
        }

        return vectors;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<double[]> CommandAsync(string verb, int[] lines, CancellationToken cancellationToken)
    {
        await _process.WriteLineAsync($"{verb} {string.Join(',', lines)}", cancellationToken);
        return JsonSerializer.Deserialize<double[]>(await _process.ReadLineAsync(cancellationToken))!;
    }
}
