using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace BertGrains.Cluster.Tests.Processes;

/// <summary>A process of a test, with its output. It is killed when disposed, and when the tests end in any way.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int LongestLine = 400;

    private readonly Process _process;
    private readonly Task _output;

    private ChildProcess(string name, Process process)
    {
        Name = name;
        _process = process;
        Id = process.Id;
        Reaper.Watch(Id);
        _output = ReadOutputAsync();
    }

    /// <summary>Its name in messages.</summary>
    public string Name { get; }

    public int Id { get; }

    public OutputLog Log { get; } = new();

    public bool HasExited => _process.HasExited;

    public static ChildProcess Start(string name, string file, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ChildProcess(name, Process.Start(start)!);
    }

    /// <summary>Runs a process to its end and returns its exit code and output.</summary>
    public static async Task<(int ExitCode, IReadOnlyList<string> Lines)> RunAsync(
        string name, string file, params IEnumerable<string> arguments)
    {
        await using var process = Start(name, file, arguments);
        var exitCode = await process.WaitForExitAsync(TimeSpan.FromMinutes(2));
        return (exitCode, process.Log.Tail(int.MaxValue));
    }

    public void Send(Signal signal)
    {
        if (Kill(Id, (int)signal) != 0)
            throw new InvalidOperationException($"{Name} has ended and cannot receive {signal}.\n{LastLines()}");
    }

    public Task WriteLineAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>Waits until the process writes a line that contains <paramref name="text"/>.</summary>
    public async Task<string> WaitForLineAsync(string text, TimeSpan limit)
    {
        try
        {
            var line = await Log.FindAsync(text).WaitAsync(limit, TestContext.Current.CancellationToken);
            return line ?? throw new InvalidOperationException($"{Name} ended without '{text}'.\n{LastLines()}");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} did not write '{text}' within {limit}.\n{LastLines()}");
        }
    }

    /// <summary>Waits for the end and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} did not end within {limit}.\n{LastLines()}");
        }

        await _output;
        return _process.ExitCode;
    }

    /// <summary>Its last lines, for the message of a failed test.</summary>
    public string LastLines(int count = 40) => string.Join('\n', Log.Tail(count).Select(line => $"  {Name}| {Shorten(line)}"));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        Reaper.Forget(Id);
        _process.Dispose();
    }

    // The log has a stack trace in one line.
    private static string Shorten(string line) => line.Length <= LongestLine ? line : $"{line.AsSpan(0, LongestLine)}…";

    private async Task ReadOutputAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
        Log.End();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            Log.Add(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():mm:ss.f} {line}"));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>Signals with their numbers on Linux.</summary>
internal enum Signal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}
