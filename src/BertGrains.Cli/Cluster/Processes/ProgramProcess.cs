using System.Diagnostics;
using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Cluster.Processes;

/// <summary>
/// Another process of this program, which prints "Ready" when it is ready. It ends with the process that started it, even a killed one,
/// because its standard input ends then.
/// </summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private const string FaultMark = "bertgrains: ";

    private readonly Process _process;
    private readonly Action<string> _onLine;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile string? _fault;

    private ProgramProcess(Process process, Action<string> onLine)
    {
        _process = process;
        _onLine = onLine;
        Exited = FollowAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Completes when the process ends, with its exit code: 128 plus the signal's number for a killed one.</summary>
    public Task<int> Exited { get; }

    /// <summary>The first line on standard error with the reason for the end of the program; null until then.</summary>
    public string? Fault => _fault;

    /// <summary>Starts the process.</summary>
    /// <param name="arguments">The command and its options; no setting of this process's environment or folder reaches it.</param>
    /// <param name="onLine">Receives every other line that it writes, from several threads.</param>
    public static ProgramProcess Start(IEnumerable<string> arguments, Action<string> onLine)
    {
        var program = Environment.GetCommandLineArgs()[0];
        var start = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(Environment.ProcessPath!, [program, .. arguments, SupervisedOption.Name])
            : new ProcessStartInfo(Environment.ProcessPath!, [.. arguments, SupervisedOption.Name]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = AppContext.BaseDirectory;
        foreach (var setting in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(setting);
        return new ProgramProcess(Process.Start(start)!, onLine);
    }

    /// <summary>Waits until it is ready.</summary>
    /// <returns>False when it ended instead.</returns>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(_ready.Task, Exited).WaitAsync(cancellationToken) == _ready.Task;

    /// <summary>Stops it, and kills it when it does not stop in time.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        // The end of its input stops it as a signal does, and needs no native call.
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            _onLine($"did not stop within {limit.TotalSeconds:0} s and is killed");
            _process.Kill();
            await Exited;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await Exited;
        _process.Dispose();
    }

    private static bool IsSetting(string name) => name.StartsWith(SettingOptions.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase);

    private async Task<int> FollowAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, OnOutput), ReadAsync(_process.StandardError, OnError));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private void OnOutput(string line)
    {
        _onLine(line);
        if (line.StartsWith("Ready", StringComparison.Ordinal))
            _ready.TrySetResult();
    }

    private void OnError(string line)
    {
        if (_fault is null && line.StartsWith(FaultMark, StringComparison.Ordinal))
            _fault = line[FaultMark.Length..];
        else
            _onLine(line);
    }

    private static async Task ReadAsync(StreamReader lines, Action<string> onLine)
    {
        while (await lines.ReadLineAsync() is { } line)
            onLine(line);
    }
}
