using System.Net;
using System.Net.Sockets;

namespace BertGrains.Testing;

/// <summary>Ports on loopback that nobody listens on, each given once. Below those that the system gives to outgoing connections.</summary>
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
                // Taken; the next one may be free.
            }
        }
    }
}
