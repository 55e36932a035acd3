using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace BertGrains.Cli.Tests.Cluster;

/// <summary>Connections that carry nothing.</summary>
internal static class TestConnection
{
    public static ConnectionContext To(string address, int port) => new DefaultConnectionContext
    {
        RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), port),
        Transport = new EmptyTransport(new Pipe().Reader, new Pipe().Writer),
    };

    private sealed record EmptyTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
