using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Terminal;

/// <summary>
/// Lifetime of a server. The first Ctrl-C, SIGTERM or SIGQUIT stops it, which finishes accepted work; a Ctrl-C after that ends the process
/// at once. The lifetime of .NET ignores it. A second SIGTERM changes nothing: some supervisors send one to the process and one to its group.
/// </summary>
internal sealed class InterruptLifetime(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <inheritdoc />
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, OnSignal));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        // Not canceled, a signal has its default effect: the process ends.
        context.Cancel = context.Signal != PosixSignal.SIGINT || !lifetime.ApplicationStopping.IsCancellationRequested;
        lifetime.StopApplication();
    }
}
