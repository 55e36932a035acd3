using System.Security.Cryptography;

namespace BertGrains.Gateway.Keys;

/// <summary>An API key as it is stored: everything but its secret. Immutable.</summary>
public sealed record ApiKey
{
    /// <summary>Length of <see cref="Salt"/> and <see cref="Hash"/> in bytes.</summary>
    public const int HashBytes = 32;

    /// <summary>Identifies the key and is no secret: 12 hexadecimal digits, the second part of the key's text.</summary>
    public required string Id { get; init; }

    /// <summary>Key of <see cref="Hash"/>, random for each API key.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>
    /// HMAC-SHA256 of the secret under <see cref="Salt"/>. The secret has 256 random bits, so a slow hash would add nothing but load.
    /// </summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>For whom the requests are; keys of one tenant share its part of the capacity.</summary>
    public required string Tenant { get; init; }

    /// <summary>Share of the capacity relative to other tenants, over 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Names of the models that the key may use; empty for all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Tasks of the heads that the key may run; empty for all.</summary>
    public IReadOnlyList<BertTask> Tasks { get; init; } = [];

    /// <summary>Limits of the key.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>When the key stops to be valid; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Whether the key administers: it may read metrics, and change models.</summary>
    public bool Administers { get; init; }

    /// <summary>Makes a key with a random id and a random secret.</summary>
    /// <param name="tenant">For whom the requests are.</param>
    /// <param name="text">The key as clients send it. It is stored nowhere.</param>
    public static ApiKey Create(string tenant, out string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var id = RandomNumberGenerator.GetHexString(KeyText.IdLength, lowercase: true);
        var secret = RandomNumberGenerator.GetHexString(KeyText.SecretLength, lowercase: true);
        var salt = RandomNumberGenerator.GetBytes(HashBytes);
        var hash = new byte[HashBytes];
        KeyText.Hash(secret, salt, hash);
        text = KeyText.Of(id, secret);
        return new ApiKey { Id = id, Salt = salt, Hash = hash, Tenant = tenant };
    }
}
