using System.Globalization;
using System.Text.Json;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Keys;

namespace BertGrains.Gateway.Jwt;

/// <summary>Makes the caller of a token from its claims and the settings. Immutable.</summary>
internal sealed class TokenClaims
{
    private readonly JwtOptions _options;
    private readonly (string Role, Caller Caller)[] _roles;

    public TokenClaims(JwtOptions options)
    {
        _options = options;
        _roles = [.. options.Roles.Select(role => (role.Role!, new Caller
        {
            Tenant = string.Empty,
            Weight = role.Weight,
            Models = [.. role.Models],
            Tasks = JwtFaults.TasksOf(role),
            Administers = role.Administers,
        }))];
    }

    /// <summary>The caller of a valid token; null, with the reason, when it has none.</summary>
    /// <param name="claims">The payload of the token, an object.</param>
    /// <param name="fault">Why there is none.</param>
    public Caller? CallerOf(JsonElement claims, out AccessFault? fault)
    {
        fault = null;
        if (Find(claims, _options.TenantClaim) is not { } claim || TextOf(claim) is not { } tenant)
        {
            fault = new($"The token has no claim {_options.TenantClaim} with the tenant; Gateway:Jwt:TenantClaim names the claim.", AccessFaultKind.NotValid);
            return null;
        }

        var subject = Find(claims, "sub") is { } sub && TextOf(sub) is { } text ? text : tenant;
        if (_roles.Length == 0)
            return new() { Tenant = tenant, Subject = subject };
        var names = Find(claims, _options.RoleClaim) is { } roles ? NamesIn(roles) : [];
        if (Array.Find(_roles, role => names.Contains(role.Role, StringComparer.Ordinal)).Caller is { } caller)
            return caller with { Tenant = tenant, Subject = subject };
        fault = new($"The token has no role in its claim {_options.RoleClaim} that this server knows; Gateway:Jwt:Roles lists them.", AccessFaultKind.NotAllowed);
        return null;
    }

    // The names of some issuers have dots (https://example/roles), and others put roles into objects (realm_access.roles).
    private static JsonElement? Find(JsonElement claims, string path)
    {
        if (claims.ValueKind != JsonValueKind.Object)
            return null;
        if (claims.TryGetProperty(path, out var found))
            return found;
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (claims.TryGetProperty(path.AsSpan(0, dot), out var part) && Find(part, path[(dot + 1)..]) is { } inner)
                return inner;
        }

        return null;
    }

    // Logs and the administration show tenants.
    private static string? TextOf(JsonElement claim)
    {
        var text = claim.ValueKind switch
        {
            JsonValueKind.String => claim.GetString(),
            JsonValueKind.Number when claim.TryGetInt64(out var number) => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
        return KeyFileReader.IsName(text) ? text : null;
    }

    private static string[] NamesIn(JsonElement claim) => claim.ValueKind switch
    {
        JsonValueKind.String => claim.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        JsonValueKind.Array => [.. claim.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
        _ => [],
    };
}
