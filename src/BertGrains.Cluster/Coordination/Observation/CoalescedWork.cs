namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>
/// Runs work once at a time. Who asks during a run gets one that begins after it, together with all others who ask meanwhile, so that
/// everybody gets a run that began after they asked. Thread-safe.
/// </summary>
internal sealed class CoalescedWork<T>(Func<Task<T>> work)
{
    private readonly Lock _gate = new();
    private Task<T>? _running;
    private Task<T>? _next;

    /// <summary>A run that begins now or after the present one.</summary>
    public Task<T> RunAsync()
    {
        lock (_gate)
        {
            if (_next is not null)
                return _next;
            return _running is { IsCompleted: false } ? _next = FollowAsync(_running) : _running = work();
        }
    }

    // Goes on where it was asked for: the work of a grain stays in its turns. Always yields: a run that ends meanwhile would let this go
    // on in the caller's lock, before the caller has set what is cleared here.
    private async Task<T> FollowAsync(Task running)
    {
        await running.ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
            (_running, _next) = (_next, null);
        return await work();
    }
}
