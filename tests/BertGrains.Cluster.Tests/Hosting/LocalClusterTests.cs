using System.Globalization;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Hosting;

public sealed class LocalClusterTests
{
    [Fact]
    public async Task AddBertGrainsSilo_CoreAndWorker_SeeEachOther()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var primary = FreePort.Next();
        using var core = Silo(SiloRoles.Core, "first", primary, primary);
        using var worker = Silo(SiloRoles.Worker, "second", FreePort.Next(), primary);
        await core.StartAsync(cancellation);
        Assert.Null(core.Services.GetRequiredService<SiloHealth>().Check());
        await worker.StartAsync(cancellation);

        await foreach (var silos in core.Services.GetRequiredService<SiloMap>().Changes.WithCancellation(cancellation))
        {
            if (silos.Count == 2)
            {
                Assert.Equal(["first", "second"], silos.Select(silo => silo.Name));
                Assert.Equal(["cpu"], silos[1].DeviceKinds);
                var report = await core.Services.GetRequiredService<SiloServices>().Of(silos[1].Address).GetReportAsync();
                Assert.Equal(("second", SiloRoles.Worker, false), (report.Name, report.Role, report.IsDraining));
                break;
            }
        }

        await worker.StopAsync(cancellation);
        await core.StopAsync(cancellation);
    }

    private static IHost Silo(string role, string name, int port, int primary)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Primary"] = $"127.0.0.1:{primary}",
            ["Silo:Role"] = role,
            ["Silo:Name"] = name,
            ["Silo:SiloPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Silo:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            ["Silo:Devices:0"] = "cpu",
        });
        builder.AddBertGrainsSilo();
        return builder.Build();
    }
}
