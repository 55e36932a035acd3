using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>Runs this program as a silo until its standard input ends.</summary>
internal static class SiloHost
{
    public static async Task<int> RunAsync(string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddCommandLine(settings);
        builder.AddBertGrainsSilo();
        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(SiloProcess.Ready);
        await Console.In.ReadToEndAsync();
        await host.StopAsync();
        return 0;
    }
}
