using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class InterruptedCommandTests
{
    [Theory]
    [InlineData("cluster", "status")]
    [InlineData("model", "scale", "m", "1")]
    public async Task Run_TerminatedWhileItConnects_EndsAtOnce(params string[] command)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var program = ProgramProcess.Start([.. command, "--gateways", $"127.0.0.1:{port}"]);
        var error = program.Error.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var connection = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        program.SendTerminate();

        Assert.Equal(130, await program.WaitAsync());
        Assert.Empty(await error);
    }
}
