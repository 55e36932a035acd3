using System.Globalization;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Tests.Processes;
using BertGrains.Import;
using BertGrains.Inference.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cluster.Models;

/// <summary>Silos of one process on loopback, without a database, with real replicas of a tiny model on the processor.</summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    public const string Model = "tiny";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _limit = new(Limit);
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, IHost> _silos = [];
    private readonly int _primary = FreePorts.Take();

    private LoopbackCluster()
    {
    }

    public PublishedTables Tables { get; } = new();

    /// <summary>Ends a test that hangs.</summary>
    public CancellationToken Limited => _limit.Token;

    public IModelGrain Coordinator => Grains.GetGrain<IModelGrain>(Model);

    public ICatalogGrain Catalog => Grains.GetGrain<ICatalogGrain>(0);

    private IGrainFactory Grains => _silos["core"].Services.GetRequiredService<IGrainFactory>();

    /// <summary>A core silo and workers w1 and so on, each with a folder of bundles that holds one revision.</summary>
    public static async Task<LoopbackCluster> StartAsync(int workers)
    {
        var cluster = new LoopbackCluster();
        await cluster.StartSiloAsync("core", SiloRoles.Core, cluster._primary);
        for (var i = 1; i <= workers; i++)
            await cluster.StartWorkerAsync($"w{i}");
        return cluster;
    }

    public async Task StartWorkerAsync(string name)
    {
        await ImportAsync(name, "first", WeightPrecision.Fp32);
        await StartSiloAsync(name, SiloRoles.Worker, FreePorts.Take());
    }

    public async Task StopAsync(string name)
    {
        using var host = _silos[name];
        _silos.Remove(name);
        await host.StopAsync(Limited);
    }

    /// <summary>Gives the bundles of a worker another revision of the model.</summary>
    public Task ImportSecondAsync(string name) => ImportAsync(name, "second", WeightPrecision.Fp16);

    /// <summary>Damages a file of a worker's second revision.</summary>
    public string DamageSecond(string name)
    {
        var file = Directory.EnumerateFiles(Path.Combine(_folder.File(name), "second"), "*.onnx*", SearchOption.AllDirectories).First();
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        return Path.GetFileName(file);
    }

    public Task<Fronts.RoutingTable> WaitForTableAsync(Predicate<Fronts.RoutingTable> isAsItShould) =>
        Tables.WaitAsync(Model, isAsItShould, Limited);

    /// <summary>Deploys a revision that the silos may not have found yet: they look at their folders every two seconds.</summary>
    public async Task<ChangeReply> DeployNewAsync(DeployCall call)
    {
        while (true)
        {
            var silos = (await Catalog.GetStatusAsync()).Silos;
            if (silos.SelectMany(silo => silo.Bundles).Distinct().Count() > 1)
                return await Coordinator.DeployAsync(call);
            Limited.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The coordinator's status once it is as it should be. Steps that end change no table, so it is asked.</summary>
    public async Task<ModelStatus> WaitForStatusAsync(Predicate<ModelStatus> isAsItShould)
    {
        while (true)
        {
            var status = await Coordinator.GetStatusAsync();
            if (isAsItShould(status))
                return status;
            Limited.ThrowIfCancellationRequested();
            await Coordinator.ReconcileAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _silos.Keys.OrderDescending().ToList())
            await StopAsync(name);
        _limit.Dispose();
        _folder.Dispose();
    }

    private async Task ImportAsync(string silo, string name, WeightPrecision precision) =>
        await CheckpointImporter.ImportAsync(new ImportRequest
        {
            Folder = TinyModel.FixturePath("bert-relu-tanh"),
            Output = Path.Combine(_folder.File(silo), name),
            Name = Model,
            Precision = precision,
        });

    private async Task StartSiloAsync(string name, string role, int port)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Primary"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_primary}"),
            ["Silo:Role"] = role,
            ["Silo:Name"] = name,
            ["Silo:SiloPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Silo:GatewayPort"] = FreePorts.Take().ToString(CultureInfo.InvariantCulture),
            ["Silo:Bundles:0"] = _folder.File(name),
            ["Silo:Cache"] = _folder.File($"{name}-cache"),
            ["Silo:Devices:0"] = "cpu",
        });
        builder.AddBertGrainsSilo();
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(Tables);
        var host = _silos[name] = builder.Build();
        await host.StartAsync(Limited);
    }
}
