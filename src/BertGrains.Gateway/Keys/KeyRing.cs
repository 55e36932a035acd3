using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using BertGrains.Gateway.Access;

namespace BertGrains.Gateway.Keys;

/// <summary>The keys that are valid now. Thread-safe.</summary>
internal sealed class KeyRing(TimeProvider time)
{
    // What an unknown id is compared with, so that it takes the time of a known one.
    private static readonly ApiKey Nobody = ApiKey.Create("nobody", out _);

    private readonly ConcurrentDictionary<string, CallerUsage> _usage = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, (ApiKey Key, Caller Caller)> _keys = FrozenDictionary<string, (ApiKey, Caller)>.Empty;

    public int Count => _keys.Count;

    /// <summary>Replaces all keys. A key that stays keeps its usage, so that reading the file again resets no limit.</summary>
    public void Replace(IReadOnlyList<ApiKey> keys)
    {
        _keys = keys.ToFrozenDictionary(key => key.Id, key => (key, CallerOf(key)), StringComparer.Ordinal);
        foreach (var id in _usage.Keys.Where(id => !_keys.ContainsKey(id)))
            _usage.TryRemove(id, out _);
    }

    /// <summary>Finds the caller with a key; null, with the reason, when there is none. The time does not depend on how much of it is right.</summary>
    public Caller? Find(ReadOnlySpan<char> text, out string fault)
    {
        fault = "The API key is not valid.";
        if (!KeyText.TryParse(text, out var id, out var secret))
            return null;
        var isKnown = _keys.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var found);
        var key = isKnown ? found.Key : Nobody;
        Span<byte> hash = stackalloc byte[ApiKey.HashBytes];
        KeyText.Hash(secret, key.Salt.Span, hash);
        if (!CryptographicOperations.FixedTimeEquals(hash, key.Hash.Span) || !isKnown)
            return null;
        if (key.Expires > time.GetUtcNow() || key.Expires is null)
            return found.Caller;
        fault = $"The API key expired at {KeyTime.Format(key.Expires.Value)}.";
        return null;
    }

    private Caller CallerOf(ApiKey key) => new()
    {
        KeyId = key.Id,
        Tenant = key.Tenant,
        Weight = key.Weight,
        Models = key.Models,
        Tasks = key.Tasks,
        Administers = key.Administers,
        Limits = key.Limits,
        Usage = key.Limits == KeyLimits.None ? null : _usage.GetOrAdd(key.Id, _ => new CallerUsage(time)),
    };
}
