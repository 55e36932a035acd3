
namespace BertGrains.Client.Fronts;

/// <summary>
/// Sends a call to one front, and when that is lost once more to another: calls change nothing, so one that ran twice does no harm.
/// Thread-safe.
/// </summary>
internal sealed class FrontCaller(FrontPool pool, ClientInstruments instruments)
{
    /// <param name="items">How much work the call is, in items.</param>
    /// <param name="call">Makes the call.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reply, or why there is none.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired.</exception>
    public async Task<(T? Reply, BertError? Error)> CallAsync<T>(
        int items, Func<IFrontService, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (await pool.ChooseAsync(null, cancellationToken).ConfigureAwait(false) is not { } first)
            return (null, ClientErrors.NoFront);

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
        Front failed, int items, Func<IFrontService, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (await pool.ChooseAsync(failed, cancellationToken).ConfigureAwait(false) is not { } second)
            return (null, ClientErrors.NoFront);
        try
        {
            return (await second.CallAsync(items, call, cancellationToken).ConfigureAwait(false), null);
        }
        catch (PeerLostException)
        {
            return (null, ClientErrors.FrontsLost);
        }
    }
}
