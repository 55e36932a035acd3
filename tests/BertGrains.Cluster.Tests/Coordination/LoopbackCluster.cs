using System.Globalization;
using System.Security.Cryptography;
using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Hosting;
using BertGrains.Import;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Storage;

namespace BertGrains.Cluster.Coordination;

/// <summary>Silos in this process on loopback, with real replicas of a tiny model on the CPU.</summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    public const string Model = "tiny";

    // A guard against hanging. An idle machine needs seconds; other tests may run at the same time.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly CancellationTokenSource _limit = new(Limit);
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, IHost> _silos = [];
    private readonly int _primary = FreePorts.Take();

    private readonly string? _database;

    private LoopbackCluster(string? database) => _database = database;

    public PublishedTables Tables { get; } = new();

    public CallFilter Calls { get; } = new();

    public string First { get; private set; } = "";

    public string Second { get; private set; } = "";

    /// <summary>Ends a test that hangs.</summary>
    public CancellationToken Limited => _limit.Token;

    public IModelGrain Coordinator => Grains.GetGrain<IModelGrain>(Model);

    public ICatalogGrain Catalog => Grains.GetGrain<ICatalogGrain>(0);

    private IGrainFactory Grains =>
        _silos.First(silo => silo.Key.StartsWith("core", StringComparison.Ordinal)).Value.Services.GetRequiredService<IGrainFactory>();

    /// <summary>A core silo and workers w1 and so on, each with a folder of bundles that holds both revisions.</summary>
    /// <param name="workers">Number of workers.</param>
    /// <param name="database">Connection string of a database with tables; null for a cluster without one.</param>
    public static async Task<LoopbackCluster> StartAsync(int workers, string? database = null)
    {
        var cluster = new LoopbackCluster(database);
        cluster.First = await cluster.ImportAsync("first", WeightPrecision.Fp32);
        cluster.Second = await cluster.ImportAsync("second", WeightPrecision.Fp16);
        await cluster.StartSiloAsync("core", SiloRoles.Core, cluster._primary);
        for (var i = 1; i <= workers; i++)
            await cluster.StartWorkerAsync($"w{i}");
        return cluster;
    }

    public async Task StartWorkerAsync(string name)
    {
        foreach (var bundle in new[] { "first", "second" })
            CopyFolder(_folder.File(bundle), Path.Combine(_folder.File(name), bundle));
        await StartSiloAsync(name, SiloRoles.Worker, FreePorts.Take());
    }

    public Task StartCoreAsync(string name) => StartSiloAsync(name, SiloRoles.Core, FreePorts.Take());

    public async Task StopAsync(string name)
    {
        using var host = _silos[name];
        _silos.Remove(name);
        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>Damages a file of a worker's second revision.</summary>
    public string DamageSecond(string name)
    {
        var file = Directory.EnumerateFiles(Path.Combine(_folder.File(name), "second"), "*.onnx*", SearchOption.AllDirectories).First();
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        return Path.GetFileName(file);
    }

    /// <summary>Publishes a table to the first core silo.</summary>
    public Task PublishAsync(RoutingTable table)
    {
        var services = _silos["core"].Services;
        return services.GetRequiredService<RoutingTableServiceClient>().Of(services.GetRequiredService<ILocalSiloDetails>().SiloAddress)
            .PublishAsync(table);
    }

    /// <summary>Writes the catalog's state as another activation would.</summary>
    public Task WriteCatalogElsewhereAsync(params string[] models) =>
        WriteStateAsync("catalog", Catalog.GetGrainId(), new CatalogState { Models = models });

    /// <summary>Writes a deployed state with one revision. A coordinator without a revision removes its model from the catalog.</summary>
    public Task WriteDeployedAsync(string model) => WriteStateAsync(
        DeployedModel.StorageName,
        Grains.GetGrain<IModelGrain>(model).GetGrainId(),
        new DeployedModel { Revisions = [new DeployedRevision(First, 1, "cpu", 100)] });

    public Task<RoutingTable> WaitForTableAsync(Predicate<RoutingTable> condition) =>
        Tables.WaitAsync(Model, condition, Limited);

    /// <summary>Polls the coordinator's status until a condition holds: not every step publishes a table to wait for.</summary>
    public async Task<ModelStatus> WaitForStatusAsync(Predicate<ModelStatus> condition)
    {
        while (true)
        {
            var status = await Coordinator.GetStatusAsync();
            if (condition(status))
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

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private async Task WriteStateAsync<T>(string name, GrainId grain, T value)
    {
        var storage = _silos["core"].Services.GetRequiredService<IGrainStorage>();
        var state = new GrainState<T>();
        await storage.ReadStateAsync(name, grain, state);
        state.State = value;
        await storage.WriteStateAsync(name, grain, state);
    }

    private async Task<string> ImportAsync(string name, WeightPrecision precision)
    {
        await CheckpointImporter.ImportAsync(new ImportRequest
        {
            Folder = TinyModel.FixturePath("bert-relu-tanh"),
            Output = _folder.File(name),
            Name = Model,
            Precision = precision,
        });
        return Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_folder.File(name), "model.json"))));
    }

    private async Task StartSiloAsync(string name, string role, int port)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Cluster:Primary"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_primary}"),
            ["Cluster:ConnectionString"] = _database,
            ["Silo:Role"] = role,
            ["Silo:Name"] = name,
            ["Silo:SiloPort"] = port.ToString(CultureInfo.InvariantCulture),
            ["Silo:GatewayPort"] = FreePorts.Take().ToString(CultureInfo.InvariantCulture),
            ["Silo:Bundles:0"] = _folder.File(name),
            ["Silo:Cache"] = _folder.File($"{name}-cache"),
            ["Silo:Devices:0"] = "cpu",
        });
        builder.AddBertGrainsSilo();
        builder.Services.AddSingleton<IIncomingGrainCallFilter>(Tables).AddSingleton<IIncomingGrainCallFilter>(Calls);
        var host = _silos[name] = builder.Build();
        await host.StartAsync(Limited);
    }
}
