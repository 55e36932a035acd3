using System.Security.Claims;
using BertGrains.Gateway.Keys;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Access;

/// <summary>
/// Who sends a request, and what the sender may do. A feature of the <see cref="HttpContext"/> of every request that passed authentication.
/// </summary>
public sealed record Caller
{
    /// <summary>Type of the claim of callers that administer.</summary>
    internal const string AdministersClaim = "bertgrains/administers";

    /// <summary>The caller of every request to a server without keys. It may do everything.</summary>
    public static Caller Anonymous { get; } = new() { Tenant = "anonymous", Administers = true };

    /// <summary>Id of the API key, which is no secret; null for callers without one.</summary>
    public string? KeyId { get; init; }

    /// <summary>Who sends the request, by the issuer of its token; null for callers without a token.</summary>
    public string? Subject { get; init; }

    /// <summary>For whom the request is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Share of the capacity relative to other tenants.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Names of the models that the caller may use, without regard to case; empty for all.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Tasks of the heads that the caller may run; empty for all.</summary>
    public IReadOnlyList<BertTask> Tasks { get; init; } = [];

    /// <summary>Whether the caller may read metrics, and change models.</summary>
    public bool Administers { get; init; }

    /// <summary>Limits in this process.</summary>
    public KeyLimits Limits { get; init; } = KeyLimits.None;

    /// <summary>What counts against the limits; null without limits.</summary>
    internal CallerUsage? Usage { get; init; }

    /// <summary>The caller of a request that passed authentication.</summary>
    public static Caller Of(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.Features.Get<Caller>()
            ?? throw new InvalidOperationException("The request has no caller: its endpoint is open to everyone and must not use models.");
    }

    /// <summary>What the caller has sent, for messages.</summary>
    internal string Credential => Subject is null ? "API key" : "token";

    internal bool MayUse(string model) => Models.Count == 0 || Models.Contains(model, StringComparer.OrdinalIgnoreCase);

    internal bool MayRun(BertTask task) => Tasks.Count == 0 || Tasks.Contains(task);

    /// <summary>
    /// The principal for the policies and the audit log, with claims of ours only: those of a token are the issuer's. Its name is that of the
    /// tenant with the id of the key or the subject of the token.
    /// </summary>
    internal ClaimsPrincipal ToPrincipal(string scheme)
    {
        var name = new Claim(ClaimTypes.Name, KeyId is not null ? $"{Tenant} (key {KeyId})" : Subject is not null ? $"{Tenant} (token of {Subject})" : Tenant);
        return new(new ClaimsIdentity(Administers ? [name, new Claim(AdministersClaim, "true")] : [name], scheme));
    }
}
