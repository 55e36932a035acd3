using System.Net;
using System.Text.Encodings.Web;
using BertGrains.Gateway.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Access;

/// <summary>
/// Authenticates requests by their API key. Without keys, everyone on loopback and on a Unix socket is the anonymous caller, and everyone
/// elsewhere if <see cref="GatewayOptions.AllowAnonymous"/> says so.
/// </summary>
internal sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory loggers, UrlEncoder encoder, KeyRing keys, IOptions<GatewayOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    public const string SchemeName = "ApiKey";

    public const string Missing = "The request has no API key; send it in the header Authorization: Bearer KEY.";

    private const string Several = "The request has several credentials that differ; send one.";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    private AuthenticateResult Authenticate()
    {
        if (!options.Value.NeedsCredentials)
            return IsOpen() ? Success(Caller.Anonymous) : Fail("The server has no API keys and answers on loopback only; set Gateway:Keys:Path.");
        if (!Credential.TryFind(Request.Headers, out var credential))
            return Fail(Several);
        if (credential is null)
            return Fail(Missing);
        return keys.Find(credential, out var fault) is { } caller ? Success(caller) : Fail(fault);
    }

    // A socket of Unix has no address.
    private bool IsOpen() => options.Value.AllowAnonymous || Context.Connection.LocalIpAddress is not { } address || IPAddress.IsLoopback(address);

    private AuthenticateResult Success(Caller caller)
    {
        Context.Features.Set(caller);
        return AuthenticateResult.Success(new AuthenticationTicket(caller.ToPrincipal(SchemeName), SchemeName));
    }

    private AuthenticateResult Fail(string reason)
    {
        Context.Features.Set(new AccessFault(reason));
        return AuthenticateResult.Fail(reason);
    }
}

/// <summary>Why a request has no caller. A feature of its context.</summary>
/// <param name="Reason">A sentence for the caller.</param>
/// <param name="IsUnavailable">Whether the server cannot tell now, and a later attempt may succeed.</param>
internal sealed record AccessFault(string Reason, bool IsUnavailable = false);
