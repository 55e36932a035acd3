using System.Collections.Concurrent;
using BertGrains.Cluster.Bundles;
using BertGrains.Cluster.Hosting;
using BertGrains.Cluster.Replicas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace BertGrains.Cluster.Silos;

public sealed class SiloServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SchedulerLog _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task GetReportAsync_FolderWithAnUnreadableManifest_IsReadOnTheThreadPool()
    {
        Directory.CreateDirectory(_folder.File("broken"));
        await File.WriteAllTextAsync(_folder.File("broken/model.json"), "{", TestContext.Current.CancellationToken);
        var id = TestBundle.Write(_folder.File("good"));
        await using var rig = await GrainRig.StartAsync(UseFolder);

        var report = await Service(rig.Workers[0]).GetReportAsync();

        Assert.Equal([id], report.Bundles);
        Assert.NotEmpty(_log.Schedulers);
        Assert.All(_log.Schedulers, scheduler => Assert.Same(TaskScheduler.Default, scheduler));
    }

    [Fact]
    public async Task GetReportAsync_MoreBundlesThanReported_IsBoundedAndWarnsOnce()
    {
        for (var i = 0; i <= StatusLimits.MaxBundles; i++)
            TestBundle.WriteManifest(_folder.File($"models/{i}"), $"model-{i}");
        await using var rig = await GrainRig.StartAsync(silo => UseFolder(silo, _folder.File("models")));

        var report = await Service(rig.Workers[0]).GetReportAsync();
        await Service(rig.Workers[0]).GetReportAsync();

        Assert.Equal(StatusLimits.MaxBundles, report.Bundles.Count);
        Assert.Single(_log.Warnings, warning => warning.Contains($"{StatusLimits.MaxBundles + 1} bundles", StringComparison.Ordinal));
    }

    private static ISiloService Service(InProcessSiloHandle silo) =>
        silo.ServiceProvider.GetRequiredService<SiloServiceClient>().Of(silo.SiloAddress);

    private void UseFolder(ISiloBuilder silo) => UseFolder(silo, _folder.Path);

    private void UseFolder(ISiloBuilder silo, string folder)
    {
        silo.Services.Configure<BertGrainsSiloOptions>(options => (options.Bundles, options.Cache) = ([folder], _folder.File(".cache")));
        silo.Services.AddSingleton<ILoggerProvider>(_log);
        silo.AddSilos().AddBundles();
    }

    /// <summary>Records the scheduler on which bundles are scanned.</summary>
    private sealed class SchedulerLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<TaskScheduler> Schedulers { get; } = new();

        public ConcurrentQueue<string> Warnings { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            if (eventId.Name == nameof(BundleLog.ManifestUnreadable))
                Schedulers.Enqueue(TaskScheduler.Current);
            Warnings.Enqueue(formatter(state, exception));
        }
    }
}
