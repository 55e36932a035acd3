using System.Net;
using BertGrains.Client.Fronts;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BertGrains.Client.Connection;

public sealed class ConnectionWatchTests
{
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("10.0.0.1", false, false)]
    [InlineData("10.0.0.1", true, true)]
    public async Task Connect_Unencrypted_StaysOnThisMachineUnlessAllowed(string address, bool isAllowed, bool goesOn)
    {
        using var cluster = new ScriptedCluster(0);
        var watch = new ConnectionWatch(
            new TlsOptions { AllowUnencrypted = isAllowed }, cluster.Pool, NullLogger<ClusterConnection>.Instance);
        using var services = new ServiceCollection().BuildServiceProvider();
        var builder = new ConnectionBuilder(services);
        var wentOn = false;
        watch.Attach(builder);
        builder.Run(_ =>
        {
            wentOn = true;
            return Task.CompletedTask;
        });

        await builder.Build()(new DefaultConnectionContext { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 30_000) });

        Assert.Equal(goesOn, wentOn);
    }
}
