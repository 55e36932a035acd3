using Microsoft.Extensions.Logging;

namespace BertGrains.Cluster.Coordination;

/// <summary>
/// Keeps the catalog entry and the reminder of one model in line with its deployed state, in the background. Both lead to the coordinator
/// when its silo was lost; serving replicas do not need them. Used in the coordinator's turns only.
/// </summary>
/// <param name="model">Name of the model.</param>
/// <param name="isDeployed">Whether the model has a revision now.</param>
/// <param name="add">Adds the entry and the reminder.</param>
/// <param name="remove">Removes both.</param>
/// <param name="logger">Receives failures.</param>
internal sealed class CatalogListing(string model, Func<bool> isDeployed, Func<Task> add, Func<Task> remove, ILogger logger)
{
    private Task? _update;
    private bool? _isListed;

    /// <summary>Starts an update unless one is running. A failed update is repeated by the next call.</summary>
    public void Update()
    {
        if (_update is null or { IsCompleted: true })
            _update = TryUpdateAsync();
    }

    private async Task TryUpdateAsync()
    {
        try
        {
            // Repeats when the state changed in the meantime: the next call may be much later.
            for (var isDesired = isDeployed(); isDesired != _isListed; isDesired = isDeployed())
            {
                // After a partial failure the entry and the reminder are unknown.
                _isListed = null;
                await (isDesired ? add() : remove());
                _isListed = isDesired;
            }
        }
        catch (Exception e)
        {
            logger.NotListed(model, e.Message);
        }
    }
}
