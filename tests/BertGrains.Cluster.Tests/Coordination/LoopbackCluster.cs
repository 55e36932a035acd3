using System.Globalization;
using System.Security.Cryptography;
using BertGrains.Cluster.Coordination.State;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Silos;
using BertGrains.Cluster.Tests.Processes;
using BertGrains.Import;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Providers;
using Orleans.Storage;

namespace BertGrains.Cluster.Coordination;

/// <summary>Silos of one process on loopback with real replicas of a tiny model on the processor.</summary>
internal sealed class LoopbackCluster : IAsyncDisposable
{
    public const string Model = "tiny";

    // Seconds where the machine is idle; the tests of others may run beside.
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
    /// <param name="workers">How many.</param>
    /// <param name="database">Connection string of a database that is prepared; null for a cluster without one.</param>
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

    /// <summary>Gives the front of the first core silo a table.</summary>
    public Task PublishAsync(RoutingTable table)
    {
        var services = _silos["core"].Services;
        return services.GetRequiredService<FrontServices>().Of(services.GetRequiredService<ILocalSiloDetails>().SiloAddress)
            .PublishAsync(table);
    }

    /// <summary>Writes the catalog's state as an activation of it elsewhere would.</summary>
    public Task WriteCatalogElsewhereAsync(params string[] models) =>
        WriteStateAsync("catalog", Catalog.GetGrainId(), new CatalogState { Models = models });

    /// <summary>Writes that a model has a revision, as its coordinator would: one without takes its model from the list.</summary>
    public Task WriteWantedAsync(string model) => WriteStateAsync(
        "wanted",
        Grains.GetGrain<IModelGrain>(model).GetGrainId(),
        new DeployedModel { Revisions = [new DeployedRevision(First, 1, "cpu", 100)] });

    public Task<RoutingTable> WaitForTableAsync(Predicate<RoutingTable> isAsItShould) =>
        Tables.WaitAsync(Model, isAsItShould, Limited);

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
        var storage = _silos["core"].Services.GetRequiredKeyedService<IGrainStorage>(ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME);
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
