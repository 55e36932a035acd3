using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace BertGrains.Gateway.Access;

/// <summary>
/// The listener of the operators, where the settings have one: health, metrics, administration and console are there alone, and on the
/// others unknown paths. It answers requests too, which the console sends.
/// </summary>
internal sealed class AdminListener(IServer server, IOptions<GatewayOptions> options)
{
    private HashSet<int>? _ports;

    /// <summary>Hides what is for operators on other listeners, and opens health and metrics on this one.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (options.Value.AdminUrls is { } urls && http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<OperatorMetadata>() is { } operators)
        {
            if (!PortsOf(urls).Contains(http.Connection.LocalPort))
                Hide(http);
            else if (operators.IsOpen)
                http.SetEndpoint(new Endpoint(endpoint.RequestDelegate, new EndpointMetadataCollection([.. endpoint.Metadata, new AllowAnonymousAttribute()]), endpoint.DisplayName));
        }

        return next(http);
    }

    private static void Hide(HttpContext http)
    {
        http.SetEndpoint(null);
        http.Request.RouteValues.Clear();
    }

    // The host lists them after its other addresses; the server replaces port 0.
    private HashSet<int> PortsOf(string urls) => _ports ??=
        [.. server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.TakeLast(Split(urls).Length).Select(address => BindingAddress.Parse(address).Port)];

    private static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

/// <summary>Endpoint metadata: it is for operators.</summary>
/// <param name="IsOpen">Whether the listener of the operators answers without a key.</param>
internal sealed record OperatorMetadata(bool IsOpen);
