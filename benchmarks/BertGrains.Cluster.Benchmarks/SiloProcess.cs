using System.Diagnostics;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>This program as a silo in a process of its own; it ends with this one.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>First argument of a process that is to be a silo.</summary>
    public const string Argument = "--silo";

    /// <summary>What a silo writes when it is one.</summary>
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
        throw new InvalidOperationException("A silo did not start; its errors stand above.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
