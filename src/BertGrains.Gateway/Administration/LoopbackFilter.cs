using System.Net;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;

namespace BertGrains.Gateway.Administration;

/// <summary>Lets only callers of this machine administer.</summary>
internal static class LoopbackFilter
{
    private static readonly RequestError NotLocal = new(RequestFailure.Forbidden, "The administration answers on loopback only.");

    public static ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
            ? next(context)
            : new(new ErrorResult(NotLocal));
}
