using BertGrains.Client.CoreSilos;

namespace BertGrains.Client;

/// <summary><see cref="IBertAdministration"/> over a cluster. A lost call is not sent again, because it may have made its change.</summary>
internal sealed class ClusterAdministration(CoreSiloPool pool, TimeProvider time) : GrainAdministration(time)
{
    /// <inheritdoc/>
    protected override async Task<T> SendAsync<T>(Func<IGrainFactory, Task<T>> call, CancellationToken cancellationToken)
    {
        var silo = await pool.ChooseAsync(null, cancellationToken).ConfigureAwait(false) ?? throw new BertException(pool.None);
        try
        {
            return await silo.CallGrainsAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (PeerLostException)
        {
            throw new BertException(ClientErrors.AdministrationLost);
        }
    }
}
