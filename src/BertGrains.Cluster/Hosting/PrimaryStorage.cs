using Orleans.Storage;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Grain state of a cluster without a database, in the memory of the primary silo. Orleans' in-memory storage spreads the state over all
/// silos, and part of it ends with each of them.
/// </summary>
internal sealed class PrimaryStorage(IGrainFactory grains) : IGrainStorage
{
    private readonly PlainJson _json = new();
    private readonly IPrimaryStateGrain _states = grains.GetGrain<IPrimaryStateGrain>(0);

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await _states.ReadAsync(Key(stateName, grainId));
        grainState.RecordExists = stored is not null;
        grainState.ETag = stored?.ETag;
        grainState.State = stored is null ? Activator.CreateInstance<T>() : _json.Deserialize<T>(new BinaryData(stored.Json));
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = _json.Serialize(grainState.State).ToArray();
        grainState.ETag = await _states.TryWriteAsync(Key(stateName, grainId), grainState.ETag, json) ?? throw Conflict(stateName, grainId);
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (!await _states.TryClearAsync(Key(stateName, grainId), grainState.ETag))
            throw Conflict(stateName, grainId);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    private static string Key(string stateName, GrainId grain) => $"{stateName}/{grain}";

    private static InconsistentStateException Conflict(string stateName, GrainId grain) =>
        new($"The state {stateName} of {grain} was written by another activation.");
}
