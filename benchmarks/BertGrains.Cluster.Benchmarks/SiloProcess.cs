using System.Diagnostics;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>A silo in its own process, started from this program; it ends with this process.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>First argument of a silo process.</summary>
    public const string Argument = "--silo";

    /// <summary>Line that a silo prints when it has started.</summary>
    public const string Ready = "ready";

    private readonly Process _process;

    private SiloProcess(Process process)
    {
        _process = process;
    }

    public static async Task<SiloProcess> StartAsync(params IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SiloProcess).Assembly.Location, Argument, .. settings])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var silo = new SiloProcess(Process.Start(start)!);
        if (await silo._process.StandardOutput.ReadLineAsync() == Ready)
            return silo;

        await silo.DisposeAsync();
        throw new InvalidOperationException("A silo did not start. Its error output is above.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
