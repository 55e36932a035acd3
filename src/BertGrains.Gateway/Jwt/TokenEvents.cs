using System.Buffers.Text;
using System.Text.Json;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Keys;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace BertGrains.Gateway.Jwt;

/// <summary>What is ours in the handling of a token: the wait for its issuer's keys, its caller, and the sentence when it is refused.</summary>
internal sealed class TokenEvents(IssuerKeys keys, IOptions<GatewayOptions> options) : JwtBearerEvents
{
    /// <summary>Signatures that need a private key. With those of a shared secret, whoever reads the public key could sign.</summary>
    public static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private const string NotValid = "The token is not valid.";

    private readonly TokenClaims _claims = new(options.Value.Jwt);

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        // The scheme of keys has found it, and asks this one.
        Credential.TryFind(context.Request.Headers, out var credential);
        if (Read(credential) is not { } token)
        {
            Refuse(context, new(NotValid, AccessFaultKind.NotValid));
            return;
        }

        // Before the issuer is asked: nobody reads it with what cannot become valid.
        if (!Algorithms.Contains(token.Alg))
        {
            Refuse(context, new($"The token must be signed with one of {string.Join(", ", Algorithms)}.", AccessFaultKind.NotValid));
            return;
        }

        context.Token = credential;
        if (!await keys.CanTellAsync(token.Kid, context.HttpContext.RequestAborted))
            Refuse(context, new("The issuer of the token cannot be reached now, so the token cannot be checked.", AccessFaultKind.Unavailable));
    }

    public override Task TokenValidated(TokenValidatedContext context)
    {
        var payload = JsonElement.Parse(Base64Url.DecodeFromChars(((JsonWebToken)context.SecurityToken).EncodedPayload));
        if (_claims.CallerOf(payload, out var fault) is not { } caller)
        {
            Refuse(context, fault!);
            return Task.CompletedTask;
        }

        context.HttpContext.Features.Set(caller);
        context.Principal = caller.ToPrincipal(context.Scheme.Name);
        context.Success();
        return Task.CompletedTask;
    }

    public override Task AuthenticationFailed(AuthenticationFailedContext context)
    {
        Refuse(context, new(ReasonOf(context.Exception), AccessFaultKind.NotValid));
        return Task.CompletedTask;
    }

    private static void Refuse(ResultContext<JwtBearerOptions> context, AccessFault fault)
    {
        context.HttpContext.Features.Set(fault);
        context.Fail(fault.Reason);
    }

    private static JsonWebToken? Read(string? text)
    {
        try
        {
            return text is null ? null : new JsonWebToken(text);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return null;
        }
    }

    // The signature is checked first, so that these sentences are for tokens of the issuer only.
    private string ReasonOf(Exception exception) => exception switch
    {
        SecurityTokenExpiredException expired => $"The token expired at {KeyTime.Format(expired.Expires)}.",
        SecurityTokenNotYetValidException early => $"The token is not valid before {KeyTime.Format(early.NotBefore)}.",
        SecurityTokenNoExpirationException => "The token has no expiry.",
        SecurityTokenInvalidAudienceException => $"The token is for another audience; it must be for {options.Value.Jwt.Audience}.",
        SecurityTokenInvalidIssuerException => "The token is of another issuer.",
        SecurityTokenSignatureKeyNotFoundException => "The token is signed with a key that its issuer does not publish.",
        _ => NotValid,
    };
}
