using System.Net;
using System.Text.Encodings.Web;
using BertGrains.Gateway.Jwt;
using BertGrains.Gateway.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Access;

/// <summary>
/// Authenticates requests by their API key, or by their token with ASP.NET Core's handler. Without keys and an issuer, everyone on loopback and on a Unix socket is the anonymous caller, and everyone
/// elsewhere if <see cref="GatewayOptions.AllowAnonymous"/> says so.
/// </summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, KeyRing keys, IOptions<GatewayOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    private const string Closed = "The server has no API keys and answers on loopback only; set Gateway:Keys:Path or Gateway:Jwt:Authority.";

    private const string Several = "The request has several credentials that differ; send one.";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!options.Value.NeedsCredentials)
            return IsOpen() ? Success(Caller.Anonymous) : Fail(Closed, AccessFaultKind.NoCredential);
        if (!Credential.TryFind(Request.Headers, out var credential))
            return Fail(Several);
        if (credential is null)
            return Fail(MissingFrom(options.Value), AccessFaultKind.NoCredential);
        if (options.Value.Jwt.IsEnabled && !KeyText.IsMeant(credential))
            return await Context.AuthenticateAsync(JwtRegistration.SchemeName);
        return keys.Find(credential, out var fault) is { } caller ? Success(caller) : Fail(fault);
    }

    // A socket of Unix has no address.
    private bool IsOpen() => options.Value.AllowAnonymous || Context.Connection.LocalIpAddress is not { } address || IPAddress.IsLoopback(address);

    private AuthenticateResult Success(Caller caller)
    {
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    private static string MissingFrom(GatewayOptions options) =>
        !options.Jwt.IsEnabled ? "The request has no API key; send it in the header Authorization: Bearer KEY."
        : options.Keys.Path is null ? "The request has no token; send it in the header Authorization: Bearer TOKEN."
        : "The request has no API key and no token; send one of them in the header Authorization: Bearer.";

    private AuthenticateResult Fail(string reason, AccessFaultKind kind = AccessFaultKind.NotValid)
    {
        Context.Features.Set(new AccessFault(reason, kind));
        return AuthenticateResult.Fail(reason);
    }
}
