using System.Text.Json;
using BertGrains.Cluster.Devices;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>The process of a silo with simulated devices. A line on its input requests a sample; the end of its input stops it.</summary>
internal static class SimulatedSilo
{
    /// <summary>First argument of the test program that makes it a silo.</summary>
    public const string Argument = "--simulated-silo";

    private const long MemoryBytes = 1L << 30;

    /// <param name="settings">The silo's settings, as <c>--Silo:Role=worker</c>.</param>
    public static async Task<int> RunAsync(string[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddCommandLine(settings);
        var names = builder.Configuration.GetSection("Silo:Devices").Get<string[]>() ?? [];
        // The silo registers its default only if none is registered.
        builder.Services.AddSingleton(new DeviceLedger(names.Select(name => new Device(name, MemoryBytes))));
        builder.Services.AddSingleton<SimulatedReplicaLoader>();
        builder.Services.AddSingleton<IReplicaLoader>(services => services.GetRequiredService<SimulatedReplicaLoader>());
        builder.Services.AddSingleton<MessageCounts>();
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(services => services.GetRequiredService<MessageCounts>());
        builder.AddBertGrainsSilo();
        using var host = builder.Build();
        await host.StartAsync();
        await AnswerAsync(host.Services);
        await host.StopAsync();
        return 0;
    }

    private static async Task AnswerAsync(IServiceProvider services)
    {
        var loader = services.GetRequiredService<SimulatedReplicaLoader>();
        var messages = services.GetRequiredService<MessageCounts>();
        Console.WriteLine("Ready");
        while (await Console.In.ReadLineAsync() is { } number)
            Console.WriteLine($"sample {number}: {JsonSerializer.Serialize(loader.Sample(messages))}");
    }
}
