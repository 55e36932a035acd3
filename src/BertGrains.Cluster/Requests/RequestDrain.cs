using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Requests;

/// <summary>
/// When the silo stops, refuses new requests and waits for the running ones, while the silo still has its connections to the replicas.
/// Orleans notifies the clients at the same time; a refused request is sent to another core silo.
/// </summary>
internal sealed class RequestDrain(CallCount calls, ILogger<RequestDrain> logger, TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RequestDrain), ServiceLifecycleStage.Active, _ => Task.CompletedTask, DrainAsync);

    private async Task DrainAsync(CancellationToken killed)
    {
        calls.Close();
        try
        {
            await calls.None.WaitAsync(Timeout, time, killed);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            logger.StoppedWithCalls(calls.Count);
        }
    }
}
