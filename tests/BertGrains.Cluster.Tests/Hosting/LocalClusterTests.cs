using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Silos;
using Orleans.Storage;

namespace BertGrains.Cluster.Hosting;

/// <summary>Two silos without a database, with real connections between them.</summary>
public sealed class LocalClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_CoreAndWorker_SeeAndReportEachOther()
    {
        await using var core = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path);
        await using var worker = await HostedSilo.StartNewAsync("second", SiloRoles.Worker, _folder.Path, core.AsPrimary);

        var silos = await core.WaitForSilosAsync(2);
        Assert.Equal(["first", "second"], silos.Select(silo => silo.Name));
        Assert.Equal((SiloRoles.Core, SiloRoles.Worker), (silos[0].Role, silos[1].Role));
        Assert.Empty(silos[0].DeviceKinds);
        Assert.Equal(["cpu"], silos[1].DeviceKinds);
        var report = await core.Get<SiloServiceClient>().Of(silos[1].Address).GetReportAsync();
        Assert.Equal(("second", SiloRoles.Worker, false), (report.Name, report.Role, report.IsDraining));
        Assert.Equal("cpu", Assert.Single(report.Devices).Name);
        await core.Get<IGrainFactory>().GetGrain<IInferenceGrain>(IInferenceGrain.Key).PingAsync();
    }

    [Fact]
    public async Task Check_SiloStartsAndStops_ReportsBoth()
    {
        await using var silo = new HostedSilo("alone", SiloRoles.All, _folder.Path);
        var health = silo.Get<SiloHealth>();
        Assert.Contains("starting", health.Check()?.Message, StringComparison.Ordinal);
        await silo.StartAsync();
        Assert.Null(health.Check());
        await silo.StopAsync();
        Assert.Contains("stopping", health.Check()?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetAsync_OtherSiloHasTheBundle_ArrivesOverTheWire()
    {
        var id = TestBundle.Write(_folder.File("models/noise"));
        await using var first = await HostedSilo.StartNewAsync(
            "first", SiloRoles.All, _folder.Path, ("Silo:Bundles:0", _folder.File("models")));
        await using var second = await HostedSilo.StartNewAsync("second", SiloRoles.Worker, _folder.Path, first.AsPrimary);
        await second.WaitForSilosAsync(2);

        var bundle = await second.Get<BundleStore>().GetAsync(id, TestContext.Current.CancellationToken);
        Assert.Equal((id.Revision, _folder.File($"second/{id.Revision}")), (bundle.Revision, bundle.Folder));
        Assert.Equal([id], second.Get<BundleStore>().List());
    }

    [Fact]
    public async Task WriteStateAsync_AnotherSiloWroteAndStopped_StateIsKeptByThePrimary()
    {
        await using var primary = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path);
        await using var worker = await HostedSilo.StartNewAsync("second", SiloRoles.Worker, _folder.Path, primary.AsPrimary);
        await worker.WaitForSilosAsync(2);

        var id = GrainId.Create("test", "kept");
        var written = new GrainState<Note>(new Note { Text = "state" });
        await worker.Get<IGrainStorage>().WriteStateAsync("deployed", id, written);
        await worker.StopAsync();

        var read = new GrainState<Note>();
        await primary.Get<IGrainStorage>().ReadStateAsync("deployed", id, read);
        Assert.Equal(("state", true, written.ETag), (read.State!.Text, read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task WriteStateAsync_AnotherActivationHasWritten_IsRefused()
    {
        await using var primary = await HostedSilo.StartNewAsync("first", SiloRoles.Core, _folder.Path);
        var storage = primary.Get<IGrainStorage>();
        var id = GrainId.Create("test", "shared");
        var (first, second) = (new GrainState<Note>(new Note { Text = "first" }), new GrainState<Note>(new Note { Text = "second" }));
        await storage.WriteStateAsync("deployed", id, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("deployed", id, second));
        await storage.ReadStateAsync("deployed", id, second);
        Assert.Equal("first", second.State!.Text);
        await storage.ClearStateAsync("deployed", id, second);
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("deployed", id, first));
    }

    private sealed class Note
    {
        public string Text { get; set; } = string.Empty;
    }
}
