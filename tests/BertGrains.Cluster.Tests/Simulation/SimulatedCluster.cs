using System.Globalization;
using System.Text.Json;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>A core silo and workers with eight simulated devices each, in separate processes, without a database.</summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    public const int DevicesPerSilo = 8;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly List<ChildProcess> _silos = [];
    private readonly int _primaryPort = FreePorts.Take();
    private readonly int _gatewayPort = FreePorts.Take();
    private int _samples;

    private SimulatedCluster()
    {
    }

    /// <summary>The core silo's endpoint for clients.</summary>
    public string GatewayEndpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_gatewayPort}");

    public string PrimaryEndpoint => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_primaryPort}");

    public int Workers => _silos.Count - 1;

    public static async Task<SimulatedCluster> StartAsync()
    {
        var cluster = new SimulatedCluster();
        try
        {
            await cluster.StartSiloAsync("core", cluster._primaryPort, devices: 0);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds workers until there are this many.</summary>
    public Task GrowAsync(int workers) => Task.WhenAll(Enumerable.Range(0, workers - Workers).Select(_ =>
        StartSiloAsync("worker", FreePorts.Take(), DevicesPerSilo)));

    /// <summary>Samples all silos, the core silo first.</summary>
    public async Task<IReadOnlyList<SiloSample>> SampleAsync()
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{++_samples}");
        return await Task.WhenAll(_silos.Select(async silo =>
        {
            await silo.WriteLineAsync(number);
            var line = await silo.WaitForLineAsync($"sample {number}: ", StartLimit);
            return JsonSerializer.Deserialize<SiloSample>(line[line.IndexOf('{', StringComparison.Ordinal)..])!;
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartSiloAsync(string role, int port, int devices)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{role}-{port}");
        var silo = ChildProcess.Start(name, "dotnet",
        [
            typeof(SimulatedCluster).Assembly.Location, SimulatedSilo.Argument, $"--Silo:Role={role}", $"--Silo:Name={name}",
            string.Create(CultureInfo.InvariantCulture, $"--Silo:SiloPort={port}"),
            string.Create(CultureInfo.InvariantCulture, $"--Silo:GatewayPort={_gatewayPort}"),
            $"--Silo:Bundles:0={ProgramFiles.Bundle}", $"--Silo:Cache={_folder.File(name)}", $"--Cluster:Primary={PrimaryEndpoint}",
            .. Enumerable.Range(0, devices).Select(i => string.Create(CultureInfo.InvariantCulture, $"--Silo:Devices:{i}=cuda:{i}")),
        ]);
        lock (_silos)
            _silos.Add(silo);
        await silo.WaitForLineAsync("Ready", StartLimit);
    }
}
