namespace BertGrains.Client.CoreSilos;

/// <summary>
/// Sends a call to one core silo, and once more to another if that one is lost. Calls have no side effects, so running one twice does no
/// harm. Thread-safe.
/// </summary>
internal sealed class CoreSiloCaller(CoreSiloPool pool, ClientInstruments instruments)
{
    /// <param name="items">Cost of the call in items.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reply, or the error.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public async Task<(T? Reply, BertError? Error)> CallAsync<T>(
        int items, Func<IInferenceGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (await pool.ChooseAsync(null, cancellationToken).ConfigureAwait(false) is not { } first)
            return (null, pool.None);

        instruments.Sent(items);
        try
        {
            return (await first.CallAsync(items, call, cancellationToken).ConfigureAwait(false), null);
        }
        catch (PeerLostException)
        {
            instruments.Resent();
            return await CallOnceMoreAsync(first, items, call, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            instruments.Answered(items);
        }
    }

    private async Task<(T? Reply, BertError? Error)> CallOnceMoreAsync<T>(
        CoreSilo failed, int items, Func<IInferenceGrain, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (await pool.ChooseAsync(failed, cancellationToken).ConfigureAwait(false) is not { } second)
            return (null, pool.None);
        try
        {
            return (await second.CallAsync(items, call, cancellationToken).ConfigureAwait(false), null);
        }
        catch (PeerLostException)
        {
            return (null, ClientErrors.CoreSilosLost);
        }
    }
}
