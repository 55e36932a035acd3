namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>
/// Runs work once at a time. Calls during a run share one more run that begins after it, so every caller gets a run that began after its
/// call. Thread-safe.
/// </summary>
internal sealed class CoalescedWork<T>(Func<Task<T>> work)
{
    private readonly Lock _gate = new();
    private Task<T>? _running;
    private Task<T>? _next;

    /// <summary>A run that begins now, or after the current one.</summary>
    public Task<T> RunAsync()
    {
        lock (_gate)
        {
            if (_next is not null)
                return _next;
            return _running is { IsCompleted: false } ? _next = FollowAsync(_running) : _running = work();
        }
    }

    // Continues on the caller's scheduler, so that the work of a grain stays in its turns. Always yields: a run that completes meanwhile
    // would otherwise continue here inside the caller's lock, before _next is set.
    private async Task<T> FollowAsync(Task running)
    {
        await running.ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
            (_running, _next) = (_next, null);
        return await work();
    }
}
