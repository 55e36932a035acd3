using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Silos;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace BertGrains.Cluster.Placement;

/// <summary>A core silo, a worker with a CPU, one with a GPU too, a silo with both roles, and one without metadata.</summary>
public sealed class TraitPlacementTests : IAsyncLifetime
{
    private static readonly Dictionary<string, (string Role, string[] Devices)> Silos = new()
    {
        ["Silo_0"] = (SiloRoles.Core, []),
        ["Silo_1"] = (SiloRoles.Worker, ["cpu"]),
        ["Silo_2"] = (SiloRoles.Worker, ["cpu", "cuda"]),
        ["Silo_3"] = (SiloRoles.All, ["cpu"]),
    };

    private readonly InProcessTestCluster _cluster = Build();

    public async ValueTask InitializeAsync()
    {
        await _cluster.DeployAsync();
        await foreach (var silos in Map(_cluster.Silos[0]).Changes.WithCancellation(TestContext.Current.CancellationToken))
        {
            if (silos.Count == Silos.Count)
                break;
        }
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(typeof(CpuGrain), "Silo_1,Silo_2,Silo_3")]
    [InlineData(typeof(CudaGrain), "Silo_2")]
    [InlineData(typeof(CoreGrain), "Silo_0,Silo_3")]
    [InlineData(typeof(WorkerGrain), "Silo_1,Silo_2,Silo_3")]
    public async Task Place_RequiredTrait_OnSilosThatOfferIt(Type grain, string expected)
    {
        var places = new HashSet<string>();
        foreach (var silo in _cluster.Silos)
        {
            // Every silo places, including those that cannot have the grain.
            var grains = silo.ServiceProvider.GetRequiredService<IGrainFactory>();
            await WaitUntilKnownAsync(silo);
            for (var i = 0; i < 20; i++)
            {
                var key = (silo.Name[^1] * 1_000) + i;
                places.Add(await grains.GetGrain<IPlacedGrain>(key, grain.FullName).WhereAsync());
            }
        }

        Assert.Subset(expected.Split(',').ToHashSet(), places);
    }

    [Fact]
    public async Task Place_NoSiloOffersIt_IsRefused()
    {
        await _cluster.StopSiloAsync(
            _cluster.Silos.First(silo => silo.Name == "Silo_2"), TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OrleansException>(
            () => _cluster.Client.GetGrain<IPlacedGrain>(1, typeof(CudaGrain).FullName).WhereAsync());
    }

    [Fact]
    public async Task Changes_SiloLeaves_IsReportedAndNoLongerFound()
    {
        var map = Map(_cluster.Silos[0]);
        var leaving = _cluster.Silos.First(silo => silo.Name == "Silo_2");
        Assert.Equal(["cpu", "cuda"], map.Find(leaving.SiloAddress)?.DeviceKinds);
        await using var changes = map.Changes.GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await changes.MoveNextAsync());

        await _cluster.StopSiloAsync(leaving, TestContext.Current.CancellationToken);
        do
            Assert.True(await changes.MoveNextAsync());
        while (changes.Current.Count == Silos.Count);
        Assert.Equal(["Silo_0", "Silo_1", "Silo_3"], changes.Current.Select(silo => silo.Name));
        Assert.Null(map.Find(leaving.SiloAddress));
    }

    private static InProcessTestCluster Build()
    {
        var builder = new InProcessTestClusterBuilder(5);
        builder.Options.AssumeHomogenousSilosForTesting = false;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddTraitPlacement(
                Silos.TryGetValue(options.SiloName, out var traits) ? SiloTraits.Write(options.SiloName, traits.Role, traits.Devices) : []);
            silo.Services.AddSingleton<SiloMap>().AddSingleton(TimeProvider.System);
        });
        return builder.Build();
    }

    private static SiloMap Map(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<SiloMap>();

    private static async Task WaitUntilKnownAsync(InProcessSiloHandle silo)
    {
        await foreach (var silos in Map(silo).Changes.WithCancellation(TestContext.Current.CancellationToken))
        {
            if (silos.Count == Silos.Count)
                return;
        }
    }
}
