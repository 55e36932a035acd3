using System.Net;
using System.Net.Sockets;

namespace BertGrains.Cluster.Hosting;

/// <summary>A port of loopback that nobody listens on at this moment.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
