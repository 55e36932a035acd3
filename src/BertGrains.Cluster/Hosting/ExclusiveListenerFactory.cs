using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cluster.Hosting;

/// <summary>
/// Listens only on endpoints that no other socket listens on. Orleans sets <c>SO_REUSEPORT</c>: two silos of one user listen on the same
/// port without an error, each gets some of the connections, and the second declares the first dead. Silos listen before they join.
/// </summary>
internal sealed class ExclusiveListenerFactory(IConnectionListenerFactory shared) : IConnectionListenerFactory
{
    /// <summary>Replaces the listeners of silos and clients. Orleans registers them by keys that are not public.</summary>
    public static void Replace(IServiceCollection services)
    {
        var listeners = services.Where(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory)).ToList();
        foreach (var listener in listeners)
        {
            services.Remove(listener);
            services.AddKeyedSingleton<IConnectionListenerFactory>(listener.ServiceKey, (provider, key) =>
                new ExclusiveListenerFactory((IConnectionListenerFactory)listener.KeyedImplementationFactory!(provider, key)));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">Another socket listens on the endpoint.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var wanted = (IPEndPoint)endpoint;
        try
        {
            Claim(wanted);
            var listener = await shared.BindAsync(endpoint, cancellationToken);
            if (IsAlone(wanted))
                return listener;
            await listener.DisposeAsync();
        }
        catch (Exception exception) when ((exception.InnerException ?? exception) is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
        }

        throw new AddressInUseException(
            $"{endpoint} is in use by another program; choose free ports with Silo:SiloPort and Silo:GatewayPort");
    }

    // Fails while any other socket listens. The socket itself does not share its port.
    private static void Claim(IPEndPoint endpoint)
    {
        using var claim = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        claim.Bind(endpoint);
        claim.Listen();
    }

    // Another silo can have made its claim between the claim and the listening of this one.
    private static bool IsAlone(IPEndPoint endpoint) =>
        IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Count(endpoint.Equals) <= 1;
}
