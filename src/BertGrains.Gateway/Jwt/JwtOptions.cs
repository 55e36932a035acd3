namespace BertGrains.Gateway.Jwt;

/// <summary>Bearer tokens (JWT) of an issuer, as a credential beside API keys or instead of them.</summary>
public sealed class JwtOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Gateway:Jwt";

    /// <summary>
    /// Address of the issuer; its metadata is at <c>/.well-known/openid-configuration</c> below. Null, without <see cref="MetadataAddress"/>
    /// too: tokens are not accepted.
    /// </summary>
    public string? Authority { get; set; }

    /// <summary>The audience that tokens must have: this server, and not another one of the same issuer. Required.</summary>
    public string? Audience { get; set; }

    /// <summary>The issuer that tokens must name; null for the one in the metadata.</summary>
    public string? Issuer { get; set; }

    /// <summary>Address of the metadata (OpenID Connect Discovery, or RFC 8414) where it is not that of <see cref="Authority"/>.</summary>
    public string? MetadataAddress { get; set; }

    /// <summary>
    /// Claim with the tenant, for whom the requests are; a token without it is refused. A dot leads into an object, unless a claim has the whole name.
    /// </summary>
    public string TenantClaim { get; set; } = "sub";

    /// <summary>
    /// Claim with the roles, a list or names separated by spaces, such as <c>roles</c>, <c>scope</c> or <c>realm_access.roles</c>.
    /// </summary>
    public string RoleClaim { get; set; } = "roles";

    /// <summary>
    /// What callers may do by their role; the first entry whose role a token has decides, and a token without any is refused. Empty: every token
    /// may use all models, and none administers.
    /// </summary>
    public IList<JwtRole> Roles { get; set; } = [];

    /// <summary>Whether the issuer may be read over HTTP beyond loopback, for networks that encrypt or isolate their traffic.</summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>Whether tokens are accepted.</summary>
    public bool IsEnabled => Authority is not null || MetadataAddress is not null;

    /// <summary>Where the metadata is.</summary>
    internal string Metadata => MetadataAddress ?? $"{Authority?.TrimEnd('/')}/.well-known/openid-configuration";
}

/// <summary>What the callers with one role may do.</summary>
public sealed class JwtRole
{
    /// <summary>Name of the role in tokens, with regard to case.</summary>
    public string? Role { get; set; }

    /// <summary>Names of the models that they may use, without regard to case; empty for all.</summary>
    public IList<string> Models { get; set; } = [];

    /// <summary>Tasks of the heads that they may run, such as <c>token-classify</c>; empty for all.</summary>
    public IList<string> Tasks { get; set; } = [];

    /// <summary>Whether they may read metrics, and change models.</summary>
    public bool Administers { get; set; }

    /// <summary>Share of the capacity of their tenant relative to other tenants, over 0 and at most 1,000.</summary>
    public double Weight { get; set; } = 1;
}
