namespace BertGrains.Client.CoreSilos;

/// <summary>
/// The models of the cluster, cached for a second: the HTTP gateway reads them before every request. While no core silo answers, the last
/// known ones. Thread-safe.
/// </summary>
internal sealed class KnownModels(CoreSiloPool pool, CoreSiloCaller caller, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Snapshot? _known;

    public async ValueTask<IReadOnlyList<ModelDescription>> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
            return fresh.Models;

        // One caller fetches. The others do not wait for a slow core silo.
        if (_fetching.CurrentCount == 0 && _known is { } known)
            return known.Models;
        await _fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fresh() is null)
                await FetchAsync(cancellationToken).ConfigureAwait(false);
            return _known?.Models ?? [];
        }
        finally
        {
            _fetching.Release();
        }
    }

    /// <summary>Whether a model can answer now: null, or why none can. Calls a core silo, and does not wait for one.</summary>
    public async ValueTask<BertError?> CheckAsync(CancellationToken cancellationToken) =>
        await FetchAsync(cancellationToken).ConfigureAwait(false)
            ?? (_known is { Models.Count: 0 } ? ClientErrors.NoModel : null);

    /// <summary>The last known description of a request's model; null if it is not known.</summary>
    public ModelDescription? Find(string? name)
    {
        var models = _known?.Models ?? [];
        return models.FirstOrDefault(model => name is null || model.Name == name);
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private Snapshot? Fresh() => _known is { } known && time.GetElapsedTime(known.TakenAt) < Freshness ? known : null;

    private async Task<BertError?> FetchAsync(CancellationToken cancellationToken)
    {
        if (pool.Choose(null) is null)
            return pool.None;

        var takenAt = time.GetTimestamp();
        var (reply, error) = await caller.CallAsync<ModelsReply>(
            0, (silo, token) => silo.GetModelsAsync(token), cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return error;
        // A starting core silo has not read every routing table. The previous list stays valid.
        _known = reply.Fault is not null && _known is { } known && known.IsMoreThan(reply.Models)
            ? known with { TakenAt = takenAt }
            : new Snapshot(reply.Models, takenAt);
        return reply.CanAnswer ? null : reply.Fault;
    }

    private sealed record Snapshot(IReadOnlyList<ModelDescription> Models, long TakenAt)
    {
        /// <summary>Whether a model of this list is missing in the other.</summary>
        public bool IsMoreThan(IReadOnlyList<ModelDescription> others) =>
            Models.Any(model => others.All(other => other.Name != model.Name));
    }
}
