using System.Diagnostics;
using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Cluster.Settings;

namespace BertGrains.Cli.Cluster.Processes;

/// <summary>
/// Another process of this program, which prints "Ready" when it is. It ends with the process that started it, however that ends, since
/// its standard input ends then.
/// </summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Action<string> _onLine;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ProgramProcess(string name, Process process, Action<string> onLine)
    {
        Name = name;
        _process = process;
        _onLine = onLine;
        Exited = FollowAsync();
    }

    /// <summary>What its lines are marked with.</summary>
    public string Name { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Ends with the process, with its exit code; 128 and the signal's number for one that was killed.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts it.</summary>
    /// <param name="name">What its lines are marked with.</param>
    /// <param name="arguments">The command and its options; no setting of this process's environment or folder reaches it.</param>
    /// <param name="onLine">Gets every line that it writes, from several threads.</param>
    public static ProgramProcess Start(string name, IEnumerable<string> arguments, Action<string> onLine)
    {
        var program = Environment.GetCommandLineArgs()[0];
        var start = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(Environment.ProcessPath!, [program, .. arguments, SupervisedOption.Name])
            : new ProcessStartInfo(Environment.ProcessPath!, [.. arguments, SupervisedOption.Name]);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        start.WorkingDirectory = AppContext.BaseDirectory;
        foreach (var setting in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(setting);
        return new ProgramProcess(name, Process.Start(start)!, onLine);
    }

    /// <summary>Waits until it is ready.</summary>
    /// <returns>Whether it is; false when it ended instead.</returns>
    public async Task<bool> WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        await Task.WhenAny(_ready.Task, Exited).WaitAsync(cancellationToken) == _ready.Task;

    /// <summary>Asks it to stop, and kills it when it does not.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        // The end of its input asks as a signal would, and needs no library.
        _process.StandardInput.Close();
        try
        {
            await Exited.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            _onLine($"did not stop within {patience.TotalSeconds:0} s and is killed");
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
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            _onLine(line);
            if (line.StartsWith("Ready", StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
