using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Access;

/// <summary>
/// The credential of a request: <c>Authorization: Bearer</c>, as all clients of these APIs send it, or <c>api-key</c> (Azure OpenAI's
/// clients) or <c>x-api-key</c>. Never a parameter of the URL, which logs and histories keep.
/// </summary>
internal static class Credential
{
    private const string Bearer = "Bearer ";

    private static readonly string[] Names = ["api-key", "x-api-key"];

    /// <summary>Finds the credential.</summary>
    /// <returns>False when there are several that differ, since the parts of a system could each take another one.</returns>
    public static bool TryFind(IHeaderDictionary headers, out string? credential)
    {
        credential = null;
        foreach (var value in headers.Authorization)
        {
            if (value?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true && !TryAdd(value[Bearer.Length..].Trim(), ref credential))
                return false;
        }

        foreach (var name in Names)
        {
            foreach (var value in headers[name])
            {
                if (!TryAdd(value?.Trim(), ref credential))
                    return false;
            }
        }

        return true;
    }

    private static bool TryAdd(string? value, ref string? credential)
    {
        if (string.IsNullOrEmpty(value))
            return true;
        var isFirst = credential is null;
        credential ??= value;
        return isFirst || string.Equals(credential, value, StringComparison.Ordinal);
    }
}
