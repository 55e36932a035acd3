using System.Net;
using BertGrains.Gateway.Keys;
using BertGrains.Gateway.Models;

namespace BertGrains.Gateway.Jwt;

/// <summary>Faults of the settings of tokens, all at once.</summary>
internal static class JwtFaults
{
    private static readonly Dictionary<string, BertTask> Tasks = Enum.GetValues<BertTask>().ToDictionary(ModelInfoFactory.TaskName, StringComparer.Ordinal);

    /// <summary>One sentence for each fault.</summary>
    public static IEnumerable<string> Of(JwtOptions options)
    {
        if (!options.IsEnabled)
        {
            if (options.Audience is not null || options.Issuer is not null || options.Roles.Count > 0)
                yield return $"{JwtOptions.Section}:{nameof(options.Authority)} is missing; without it no token is accepted, and the other settings of {JwtOptions.Section} have no effect.";
            yield break;
        }

        if (string.IsNullOrWhiteSpace(options.Audience))
            yield return $"{JwtOptions.Section}:{nameof(options.Audience)} is missing; without it tokens for other servers of the issuer would be accepted.";
        foreach (var (setting, claim) in ((string, string)[])[(nameof(options.TenantClaim), options.TenantClaim), (nameof(options.RoleClaim), options.RoleClaim)])
        {
            if (string.IsNullOrWhiteSpace(claim))
                yield return $"{JwtOptions.Section}:{setting} is empty; it must be the name of a claim.";
        }

        foreach (var (setting, address) in ((string, string?)[])[(nameof(options.Authority), options.Authority), (nameof(options.MetadataAddress), options.MetadataAddress)])
        {
            if (address is not null && AddressFault(address, options.AllowUnencrypted) is { } fault)
                yield return $"{JwtOptions.Section}:{setting} is '{address}'; {fault}.";
        }

        for (var i = 0; i < options.Roles.Count; i++)
        {
            if (FaultOf(options.Roles[i]) is { } fault)
                yield return $"{JwtOptions.Section}:{nameof(options.Roles)}:{i}:{fault}.";
        }
    }

    /// <summary>The tasks of a role, whose names are valid.</summary>
    public static IReadOnlyList<BertTask> TasksOf(JwtRole role) => [.. role.Tasks.Select(name => Tasks[name])];

    private static string? AddressFault(string address, bool allowUnencrypted) =>
        !Uri.TryCreate(address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            || uri.Query.Length + uri.Fragment.Length + uri.UserInfo.Length > 0
            ? "it must be an https address without user, query and fragment"
            : uri.Scheme == Uri.UriSchemeHttp && !allowUnencrypted && !IsLoopback(uri)
                ? $"over http, whoever is on the way makes tokens. Use https, or set {JwtOptions.Section}:{nameof(JwtOptions.AllowUnencrypted)} where the network encrypts or isolates"
                : null;

    private static bool IsLoopback(Uri uri) => uri.IsLoopback || (IPAddress.TryParse(uri.Host, out var address) && IPAddress.IsLoopback(address));

    private static string? FaultOf(JwtRole role) =>
        !KeyFileReader.IsName(role.Role) ? $"{nameof(role.Role)} is missing, or has spaces at its ends, or is too long"
        : role.Role!.Contains(' ', StringComparison.Ordinal) ? $"{nameof(role.Role)} has a space, which separates roles"
        : role.Models.Any(name => !KeyFileReader.IsName(name)) ? $"{nameof(role.Models)} has an empty or too long name"
        : role.Tasks.FirstOrDefault(name => !Tasks.ContainsKey(name)) is { } task
            ? $"{nameof(role.Tasks)} has '{task}'; there are {string.Join(", ", Tasks.Keys.Order(StringComparer.Ordinal))}"
        : role.Weight is not (> 0 and <= KeyFileReader.MaxWeight) ? $"{nameof(role.Weight)} is {role.Weight}; it must be over 0 and at most {KeyFileReader.MaxWeight}"
        : null;
}
