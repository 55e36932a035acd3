using System.Net;
using Microsoft.Extensions.Logging;

namespace BertGrains.Client.Connections;

public sealed class GatewayListTests
{
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("10.0.0.1", false, false)]
    [InlineData("10.0.0.1", true, true)]
    public async Task ReadAsync_Unencrypted_ListsOtherMachinesOnlyIfAllowed(string address, bool isAllowed, bool isListed)
    {
        using var log = new CollectedLog();
        var options = new BertGrains.Cluster.Connections.BertGrainsClusterOptions
        {
            Gateways = [$"{address}:30000"],
            Tls = new ClusterTlsOptions { AllowUnencrypted = isAllowed },
        };
        await using var list = new GatewayList(options, log.CreateLogger("client"));

        for (var round = 0; round < 2; round++)
            Assert.Equal(isListed, (await list.ReadAsync()).Contains(new IPEndPoint(IPAddress.Parse(address), 30_000)));
        Assert.Equal(isListed ? [] : [LogLevel.Error], log.Entries.Select(entry => entry.Level));
    }
}
