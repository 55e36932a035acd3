using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Benchmarks;

/// <summary>What a process of this program does that was started as a silo: it is one until its input ends.</summary>
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
