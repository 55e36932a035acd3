
namespace BertGrains.Client.Fronts;

/// <summary>
/// The models of the cluster. Whoever asks for them before every request, as the HTTP gateway does, gets a list that is at most a second
/// old, or the last known one while no front answers. Thread-safe.
/// </summary>
internal sealed class KnownModels(FrontPool pool, FrontCaller caller, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _fetching = new(1, 1);
    private volatile Snapshot? _known;

    public async ValueTask<IReadOnlyList<ModelDescription>> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
            return fresh.Models;

        // One fetches; a front that is slow to answer must not keep the others.
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

    /// <summary>Whether there are models and each can answer now: null, or why not. Asks a front, and does not wait for one.</summary>
    public async ValueTask<BertError?> CheckAsync(CancellationToken cancellationToken) =>
        await FetchAsync(cancellationToken).ConfigureAwait(false)
            ?? (_known is { Models.Count: 0 } ? ClientErrors.NoModel : null);

    /// <summary>The model of a request as far as it is known; null for none.</summary>
    public ModelDescription? Find(string? name)
    {
        var models = _known?.Models ?? [];
        return models.FirstOrDefault(model => name is null || model.Name == name);
    }

    /// <inheritdoc/>
    public void Dispose() => _fetching.Dispose();

    private Snapshot? Fresh() => _known is { } known && time.GetElapsedTime(known.TakenAt) < Freshness ? known : null;

    // With nobody to ask, what is known has to do; a wait for a front is the request's to make.
    private async Task<BertError?> FetchAsync(CancellationToken cancellationToken)
    {
        if (pool.Choose(null) is null)
            return ClientErrors.NoFront;

        var takenAt = time.GetTimestamp();
        var (reply, error) = await caller.CallAsync<ModelsReply>(
            0, (front, token) => front.GetModelsAsync(token), cancellationToken).ConfigureAwait(false);
        if (reply is null)
            return error;
        // A front that still starts does not know every model: what another one told holds.
        _known = reply.Fault is not null && _known is { } known && known.IsMoreThan(reply.Models)
            ? known with { TakenAt = takenAt }
            : new Snapshot(reply.Models, takenAt);
        return reply.Fault;
    }

    private sealed record Snapshot(IReadOnlyList<ModelDescription> Models, long TakenAt)
    {
        /// <summary>Whether the others lack a model that is known here.</summary>
        public bool IsMoreThan(IReadOnlyList<ModelDescription> others) =>
            Models.Any(model => others.All(other => other.Name != model.Name));
    }
}
