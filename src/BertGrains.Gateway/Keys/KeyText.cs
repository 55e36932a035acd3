using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace BertGrains.Gateway.Keys;

/// <summary>
/// The text of an API key, <c>bg_ID_SECRET</c> in lowercase hexadecimal digits: one word for a double click, and a form that scanners of
/// sources find. The id finds the key, so that no comparison depends on the number of keys.
/// </summary>
internal static class KeyText
{
    public const string Prefix = "bg_";

    public const int IdLength = 12;

    public const int SecretLength = 64;

    private const int Length = 3 + IdLength + 1 + SecretLength;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string Of(string id, string secret) => $"{Prefix}{id}_{secret}";

    public static bool IsId(ReadOnlySpan<char> text) => text.Length == IdLength && !text.ContainsAnyExcept(Digits);

    /// <summary>Whether a credential is meant as an API key, valid or not.</summary>
    public static bool IsMeant(ReadOnlySpan<char> text) => text.StartsWith(Prefix, StringComparison.Ordinal);

    public static bool TryParse(ReadOnlySpan<char> text, out ReadOnlySpan<char> id, out ReadOnlySpan<char> secret)
    {
        id = default;
        secret = default;
        if (text.Length != Length || !IsMeant(text) || text[Prefix.Length + IdLength] != '_')
            return false;
        id = text.Slice(Prefix.Length, IdLength);
        secret = text[^SecretLength..];
        return IsId(id) && !secret.ContainsAnyExcept(Digits);
    }

    /// <summary>Hashes the digits of a secret.</summary>
    public static void Hash(ReadOnlySpan<char> secret, ReadOnlySpan<byte> salt, Span<byte> hash)
    {
        Span<byte> digits = stackalloc byte[SecretLength];
        Encoding.ASCII.GetBytes(secret, digits);
        HMACSHA256.HashData(salt, digits, hash);
        CryptographicOperations.ZeroMemory(digits);
    }
}
