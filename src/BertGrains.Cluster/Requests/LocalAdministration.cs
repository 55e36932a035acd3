namespace BertGrains.Cluster.Requests;

/// <summary>The cluster as an <see cref="IBertAdministration"/> in the process of a core silo.</summary>
internal sealed class LocalAdministration(IGrainFactory grains, TimeProvider time) : GrainAdministration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private static readonly BertError Silent = new(
        ErrorCode.Unavailable,
        "The cluster did not answer in time; a change may have been made. Look at the status and try again.",
        TimeSpan.FromSeconds(1));

    /// <inheritdoc/>
    protected override async Task<T> CallAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call(grains).WaitAsync(Limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            throw new BertException(Silent);
        }
    }
}
