using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Terminal;

/// <summary>The start of a server, which a signal ends as it ends a running server: in order and with exit code 0.</summary>
internal static class HostStart
{
    // Not all services end their start at once, such as a connection to a database that does not answer.
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    /// <summary>Starts the host.</summary>
    /// <param name="host">A host whose lifetime stops it at signals.</param>
    /// <param name="limit">Time after which <paramref name="onLong"/> is called.</param>
    /// <param name="onLong">Called once when the start takes long; null for nothing.</param>
    /// <exception cref="CommandException">A signal came before the end of the start.</exception>
    public static async Task RunAsync(IHost host, TimeSpan limit = default, Action? onLong = null)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        var started = host.StartAsync();
        var first = Task.WhenAny(started, stopping.Task);
        if (onLong is not null && await Task.WhenAny(first, Task.Delay(limit)) != first)
            onLong();
        await first;
        if (!lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await started;
            return;
        }

        await started.WaitAsync(EndLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new CommandException("stopped by a signal before it was ready", ExitCode.Success);
    }
}
