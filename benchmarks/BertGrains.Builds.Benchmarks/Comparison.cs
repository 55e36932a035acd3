using BertGrains.Builds.Benchmarks.Builds;
using BertGrains.Builds.Benchmarks.Measures;
using BertGrains.Builds.Benchmarks.Processes;

namespace BertGrains.Builds.Benchmarks;

/// <summary>Measures two builds alternately. Both are loaded, and one of them works at a time.</summary>
internal sealed class Comparison(Pair<Side> sides, BenchmarkTexts texts, Action<string> progress)
{
    private const int WarmUpRounds = 2;

    /// <summary>The engines in process.</summary>
    public async Task<SpeedReport> CompareEnginesAsync(int rounds, CancellationToken cancellationToken)
    {
        progress("loading both engines");
        await using var a = await EngineProcess.StartAsync(sides.A.Build, sides.A.Bundle, texts.File, cancellationToken);
        await using var b = await EngineProcess.StartAsync(sides.B.Build, sides.B.Bundle, texts.File, cancellationToken);
        var engines = new Pair<EngineProcess>(a, b);
        return await RunAsync(
            "engine",
            rounds,
            (round, lines) => engines.InTurnAsync(round, engine => engine.SaturateAsync(lines, cancellationToken)),
            (round, lines) => engines.InTurnAsync(round, engine => engine.SingleAsync(lines, cancellationToken)));
    }

    /// <summary>The servers, with one client.</summary>
    public async Task<ServerReport> CompareServersAsync(int rounds, CancellationToken cancellationToken)
    {
        progress("starting both servers");
        await using var a = await ServerProcess.StartAsync(sides.A.Build, sides.A.Bundle, texts.Lines, cancellationToken);
        await using var b = await ServerProcess.StartAsync(sides.B.Build, sides.B.Bundle, texts.Lines, cancellationToken);
        var servers = new Pair<ServerProcess>(a, b);
        var speed = await RunAsync(
            "HTTP",
            rounds,
            (round, lines) => servers.InTurnAsync(round, server => server.SaturateAsync(lines, cancellationToken)),
            (round, lines) => servers.InTurnAsync(round, server => server.SingleAsync(lines, cancellationToken)));
        return new(ServerProcess.Connections, speed, servers.Select(server => server.Memory));
    }

    private async Task<SpeedReport> RunAsync(
        string what,
        int rounds,
        Func<int, int[], Task<Pair<WindowTime>>> saturate,
        Func<int, int[], Task<Pair<double[]>>> single)
    {
        // Code is compiled and the token budgets are found before the measurement.
        for (var round = 0; round < WarmUpRounds; round++)
        {
            progress($"{what}: warm-up {round + 1} of {WarmUpRounds}");
            await saturate(round, texts.WindowOf(round));
            await single(round, texts.SinglesOf(round));
        }

        var measured = new SpeedRounds();
        for (var round = 0; round < rounds; round++)
        {
            progress($"{what}: round {round + 1} of {rounds}");
            measured.Add(await saturate(round, texts.WindowOf(round)), await single(round, texts.SinglesOf(round)));
        }

        return measured.Report();
    }
}

/// <summary>A build and the bundle that it loads.</summary>
internal sealed record Side(Build Build, string Bundle);

/// <param name="Connections">Connections of the client.</param>
/// <param name="Speed">Speed over HTTP; the processor time is that of the server alone.</param>
/// <param name="MemoryMib">Resident memory of the servers.</param>
internal sealed record ServerReport(int Connections, SpeedReport Speed, Pair<MemoryReport> MemoryMib);
