using System.Net;
using BertGrains.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Administration;

/// <summary>Lets only callers of this machine administer a server without keys.</summary>
internal static class LoopbackFilter
{
    private static readonly RequestError NotLocal = new(RequestFailure.Forbidden, "Without API keys the administration answers on loopback only; set Gateway:Keys:Path or Gateway:Jwt:Authority.");

    public static ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.NeedsCredentials
        || (context.HttpContext.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
            ? next(context)
            : new(new ErrorResult(NotLocal));
}
