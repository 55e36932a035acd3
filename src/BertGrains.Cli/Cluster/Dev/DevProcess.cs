using BertGrains.Cli.Cluster.Processes;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>A member of the cluster on this machine while it runs, also when it was started again.</summary>
internal sealed class DevProcess(DevMember member)
{
    private const string Listens = "listens on ";

    // A silo's own limit is two minutes; who waits at a terminal wants less, and kills what takes longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private ProgramProcess? _process;

    public string Name => member.Name;

    public int Id => _process?.Id ?? 0;

    /// <summary>Where it listens.</summary>
    public string Where { get; private set; } = member.Where;

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="CommandException">It ended before.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = ProgramProcess.Start(member.Name, member.Arguments, Write);
        if (!await _process.WaitUntilReadyAsync(cancellationToken))
            throw new CommandException($"{Name} ended with exit code {await _process.Exited} before it was ready");
    }

    /// <summary>Starts it again whenever it ends, until cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var code = await _process!.Exited.WaitAsync(cancellationToken);
                Console.WriteLine($"{Name} (pid {Id}) ended with exit code {code}; it is started again.");
                await Task.Delay(Pause, cancellationToken);
                await _process.DisposeAsync();
                _process = ProgramProcess.Start(member.Name, member.Arguments, Write);
                Console.WriteLine($"{Name} has pid {Id} now.");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Waits for its end, which should not come before the cancellation.</summary>
    /// <exception cref="CommandException">It ended by itself.</exception>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            var code = await _process!.Exited.WaitAsync(cancellationToken);
            throw new CommandException($"{Name} ended with exit code {code}, and the cluster with it");
        }
        catch (OperationCanceledException)
        {
        }
    }

    /// <summary>Stops it, where it was started.</summary>
    public async Task StopAsync()
    {
        if (_process is null)
            return;
        await _process.StopAsync(Patience);
        await _process.DisposeAsync();
        _process = null;
    }

    private void Write(string line)
    {
        var listens = line.IndexOf(Listens, StringComparison.Ordinal);
        if (member.Where.Length == 0 && listens >= 0)
            Where = line[(listens + Listens.Length)..];
        Console.WriteLine($"{Name,-9} | {line}");
    }
}
