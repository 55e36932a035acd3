using System.Diagnostics;
using BertGrains.Cli.Cluster.Processes;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>A member of the cluster on this machine, through all its restarts.</summary>
internal sealed class DevProcess(DevMember member)
{
    // A silo stops within two minutes. At a terminal that is too long, so what takes longer than this is killed.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly RestartPause _pause = new();
    private ProgramProcess? _process;

    public string Name => member.Name;

    public int Id => _process?.Id ?? 0;

    /// <summary>Where it listens.</summary>
    public string Where { get; private set; } = member.Where;

    /// <summary>Where it serves HTTP; empty when it does not, or has not said yet.</summary>
    public string Http { get; private set; } = string.Empty;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="CommandException">It ended before, for the reason that it gave.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = ProgramProcess.Start(member.Arguments, Write);
        if (await _process.WaitUntilReadyAsync(cancellationToken))
            return;
        var code = await _process.Exited;
        // A signal also reaches a child that does not ignore it yet.
        if (code is ExitCode.Success or ExitCode.Interrupted)
            throw new OperationCanceledException(cancellationToken);
        throw _process.Fault is { } fault
            ? new CommandException($"{Name}: {fault}", code)
            : new CommandException($"{Name} ended with exit code {code} before it was ready");
    }

    /// <summary>Starts it again when it ends, as often as <see cref="RestartPause"/> allows, until canceled.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                await _process!.Exited.WaitAsync(cancellationToken);
                var end = await DescribeEndAsync();
                if (_pause.After(Stopwatch.GetElapsedTime(start)) is not { } pause)
                {
                    Console.WriteLine($"{end}; it is not started again, because it ended soon after each of its last {RestartPause.MaxShortRuns} starts.");
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                    return;
                }

                Console.WriteLine($"{end}; it is started again in {pause.TotalSeconds:0} s.");
                await Task.Delay(pause, cancellationToken);
                await _process.DisposeAsync();
                _process = ProgramProcess.Start(member.Arguments, Write);
                Console.WriteLine($"{Name} has pid {Id} now.");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Waits for its end, which is not expected before the cancellation.</summary>
    /// <exception cref="CommandException">It ended before it was stopped.</exception>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process!.Exited.WaitAsync(cancellationToken);
            throw new CommandException($"{await DescribeEndAsync()}; it holds the membership, so the cluster ends with it");
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Stops the process if it was started.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        await _process.StopAsync(StopLimit);
        await _process.DisposeAsync();
        _process = null;
    }

    private async Task<string> DescribeEndAsync()
    {
        var ended = $"{Name} (pid {Id}) ended with exit code {await _process!.Exited}";
        return _process.Fault is { } fault ? $"{ended}: {fault}" : ended;
    }

    private void Write(string line)
    {
        if (AddressIn(line, "listens on ") is { } address && member.Where.Length == 0)
            Where = Http = address;
        else if (AddressIn(line, "requests, health and metrics: ") is { } requests)
            Http = requests;
        Console.WriteLine($"{Name,-9} | {line}");
    }

    private static string? AddressIn(string line, string label)
    {
        var start = line.IndexOf(label, StringComparison.Ordinal);
        return start < 0 ? null : line[(start + label.Length)..];
    }
}
