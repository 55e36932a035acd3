using BertGrains.Cli.Cluster.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class ConnectionGuardTests
{
    [Theory]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("10.0.0.1", false, false)]
    [InlineData("10.0.0.1", true, true)]
    public async Task Connect_Unencrypted_StaysOnThisMachineUnlessAllowed(string address, bool isAllowed, bool goesOn)
    {
        var guard = new ConnectionGuard(new BertGrainsClusterOptions { Tls = { AllowUnencrypted = isAllowed } });
        using var services = new ServiceCollection().BuildServiceProvider();
        var builder = new ConnectionBuilder(services);
        var wentOn = false;
        guard.Attach(builder);
        builder.Run(_ =>
        {
            wentOn = true;
            return Task.CompletedTask;
        });

        await builder.Build()(TestConnection.To(address, 30_000));

        Assert.Equal((goesOn, goesOn), (wentOn, await guard.ReadFaultAsync() is not null));
        Assert.Equal(!goesOn, guard.Refusal?.Contains(address, StringComparison.Ordinal) ?? false);
    }
}
