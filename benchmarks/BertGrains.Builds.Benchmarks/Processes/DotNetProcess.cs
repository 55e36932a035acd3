using System.Diagnostics;

namespace BertGrains.Builds.Benchmarks.Processes;

/// <summary>A .NET program that runs until this object is disposed. It is measured, so it is killed and not asked to stop.</summary>
internal sealed class DotNetProcess : IAsyncDisposable
{
    private const double Mib = 1024 * 1024;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private DotNetProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Resident memory in MiB, now and the most so far.</summary>
    public (double Now, double Peak) Memory
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64 / Mib, _process.PeakWorkingSet64 / Mib);
        }
    }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static DotNetProcess Start(string assembly, params IEnumerable<string> arguments) =>
        new(Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);

    /// <summary>Writes a line to its input. If it ended, the next read reports why.</summary>
    public async Task WriteLineAsync(string line, CancellationToken cancellationToken)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>The next line of its output.</summary>
    /// <exception cref="ComparisonException">It ended; the message has its error output.</exception>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken) =>
        await _process.StandardOutput.ReadLineAsync(cancellationToken)
        ?? throw new ComparisonException($"{_process.StartInfo.ArgumentList[0]} ended:\n{(await _errors).TrimEnd()}");

    /// <summary>Reads and drops the rest of its output, which would otherwise fill the pipe.</summary>
    public void DropOutput() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
