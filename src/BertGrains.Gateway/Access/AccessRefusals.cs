using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Access;

/// <summary>
/// Answers requests that authorization refuses, on all paths and whatever the scheme: 401 and 403 with <c>WWW-Authenticate</c> (RFC 6750), and
/// 503 while the issuer of a token cannot be reached, in the dialect of the path.
/// </summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    private const string Challenge = "Bearer realm=\"bertgrains\"";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        var fault = context.Features.Get<Caller>() is { } caller
            ? new AccessFault($"The {caller.Credential} does not administer this server.", AccessFaultKind.NotAllowed)
            : context.Features.Get<AccessFault>() ?? new AccessFault("The request has no credential.", AccessFaultKind.NoCredential);
        if (ChallengeOf(fault.Kind) is { } challenge)
            context.Response.Headers.WWWAuthenticate = challenge;
        return ErrorResult.WriteAsync(context, UnmatchedRequests.DialectOf(context), fault.Kind switch
        {
            AccessFaultKind.NotAllowed => new(RequestFailure.Forbidden, fault.Reason),
            AccessFaultKind.Unavailable => new(RequestFailure.Unavailable, fault.Reason, RetryAfter),
            _ => new(RequestFailure.Unauthorized, fault.Reason),
        });
    }

    private static string? ChallengeOf(AccessFaultKind kind) => kind switch
    {
        AccessFaultKind.NoCredential => Challenge,
        AccessFaultKind.NotValid => $"{Challenge}, error=\"invalid_token\"",
        AccessFaultKind.NotAllowed => $"{Challenge}, error=\"insufficient_scope\"",
        _ => null,
    };
}
