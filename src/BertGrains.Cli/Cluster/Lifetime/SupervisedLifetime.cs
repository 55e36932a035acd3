using System.Runtime.InteropServices;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Cluster.Lifetime;

/// <summary>
/// Lifetime of a process that another one started. It stops at SIGTERM and when its standard input ends, which also happens when the
/// parent is killed. It ignores Ctrl-C, which reaches the parent too: the parent stops its children in order.
/// </summary>
internal sealed class SupervisedLifetime(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            lifetime.StopApplication();
        }));
        _ = StopWithInputAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private async Task StopWithInputAsync()
    {
        await using var input = StandardStreams.OpenInput();
        await input.CopyToAsync(Stream.Null, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }
}
