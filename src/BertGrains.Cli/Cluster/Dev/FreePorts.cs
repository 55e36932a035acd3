using System.Net;
using System.Net.Sockets;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>Ports of loopback that nobody listens on, from a first one upwards, each given once.</summary>
internal sealed class FreePorts(int first)
{
    private int _next = first;

    /// <summary>The next one.</summary>
    public int Take()
    {
        while (!IsFree(_next))
            _next++;
        return _next++;
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
