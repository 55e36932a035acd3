using System.Net;
using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Cluster.Dev;

/// <summary>Free ports of loopback, from a first one upwards, each given once.</summary>
internal sealed class FreePorts(int first)
{
    private int _next = first;

    /// <summary>Returns the next free port.</summary>
    public int Take()
    {
        while (!PortCheck.IsFree(new IPEndPoint(IPAddress.Loopback, _next)))
            _next++;
        return _next++;
    }
}
