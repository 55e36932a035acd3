using System.Globalization;

namespace BertGrains.Cluster.Hosting;

/// <summary>The states behind <see cref="PrimaryStorage"/>, by key. There is one such grain, with the key 0.</summary>
[Alias("bertgrains.primary-state")]
internal interface IPrimaryStateGrain : IGrainWithIntegerKey
{
    /// <returns>The state; null when there is none.</returns>
    [Alias("read")]
    Task<StoredJson?> ReadAsync(string key);

    /// <returns>The new ETag; null when <paramref name="etag"/> is not that of the stored state.</returns>
    [Alias("write")]
    Task<string?> TryWriteAsync(string key, string? etag, byte[] json);

    /// <returns>False when <paramref name="etag"/> is not that of the stored state.</returns>
    [Alias("clear")]
    Task<bool> TryClearAsync(string key, string? etag);
}

/// <summary>A stored state.</summary>
/// <param name="ETag">Changes with each write.</param>
/// <param name="Json">The state.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.stored-json")]
internal sealed record StoredJson([property: Id(0)] string ETag, [property: Id(1)] byte[] Json);

/// <inheritdoc cref="IPrimaryStateGrain"/>
[GrainType("bertgrains-primary-state"), RequirePrimary, KeepAlive]
internal sealed class PrimaryStateGrain : Grain, IPrimaryStateGrain
{
    private readonly Dictionary<string, StoredJson> _states = [];
    private int _writes;

    /// <inheritdoc/>
    public Task<StoredJson?> ReadAsync(string key) => Task.FromResult(_states.GetValueOrDefault(key));

    /// <inheritdoc/>
    public Task<string?> TryWriteAsync(string key, string? etag, byte[] json)
    {
        if (_states.GetValueOrDefault(key)?.ETag != etag)
            return Task.FromResult<string?>(null);
        var written = (++_writes).ToString(CultureInfo.InvariantCulture);
        _states[key] = new StoredJson(written, json);
        return Task.FromResult<string?>(written);
    }

    /// <inheritdoc/>
    public Task<bool> TryClearAsync(string key, string? etag)
    {
        if (_states.GetValueOrDefault(key)?.ETag != etag)
            return Task.FromResult(false);
        _states.Remove(key);
        return Task.FromResult(true);
    }
}
