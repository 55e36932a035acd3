using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Access;

/// <summary>
/// Answers requests that authorization refuses, on all paths and whatever the scheme: 401 with <c>WWW-Authenticate</c> (RFC 6750) and 403,
/// in the dialect of the path.
/// </summary>
internal sealed class AccessRefusals : IAuthorizationMiddlewareResultHandler
{
    private const string Challenge = "Bearer realm=\"bertgrains\"";
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
            return next(context);
        return ErrorResult.WriteAsync(context, UnmatchedRequests.DialectOf(context), authorizeResult.Forbidden
            ? new(RequestFailure.Forbidden, "The API key does not administer this server.")
            : Unauthorized(context));
    }

    private static RequestError Unauthorized(HttpContext http)
    {
        var fault = http.Features.Get<AccessFault>() ?? new AccessFault(KeyAuthentication.Missing);
        if (fault.IsUnavailable)
            return new(RequestFailure.Unavailable, fault.Reason, RetryAfter);
        http.Response.Headers.WWWAuthenticate =
            fault.Reason == KeyAuthentication.Missing ? Challenge : $"{Challenge}, error=\"invalid_token\"";
        return new(RequestFailure.Unauthorized, fault.Reason);
    }
}
