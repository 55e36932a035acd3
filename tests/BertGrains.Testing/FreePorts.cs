using System.Net;
using System.Net.Sockets;

namespace BertGrains.Testing;

/// <summary>Free ports on loopback, each returned once. They are below the range that the system uses for outgoing connections.</summary>
public static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int _next = Random.Shared.Next(Count);

    public static int Take()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // In use; the next one is tried.
            }
        }
    }
}
