using System.Diagnostics;
using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Https;
using BertGrains.Cli.Logging;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Telemetry;
using BertGrains.Cli.Terminal;
using BertGrains.Cluster.Hosting;
using BertGrains.Gateway;
using BertGrains.Gateway.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>The process of a silo, with its HTTP server: health and metrics, and requests where the settings say so.</summary>
internal static class SiloHost
{
    // Orleans tries for a minute and logs nothing at this level.
    private static readonly TimeSpan LongStart = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(5);

    /// <summary>Runs until a signal stops the process.</summary>
    public static async Task RunAsync(GivenSettings settings, bool isSupervised)
    {
        var start = Stopwatch.GetTimestamp();
        var http = SiloHttp.Read(settings.Values);
        var lines = HostLog.LinesOf(settings.Values);
        await using var app = await StartAsync(settings, http, isSupervised, lines);
        var silo = app.Services.GetRequiredService<IOptions<BertGrainsSiloOptions>>().Value;
        lines.WriteLine(
            $"BertGrains {VersionAction.Version}, silo {silo.Name}, role {silo.Role}, listens on {Endpoints(silo)}");
        lines.WriteLine($"  {(http.ServesRequests ? "requests, health and metrics" : "health and metrics")}: {string.Join(" and ", app.Urls)}");
        lines.WriteLine($"Ready after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; Ctrl-C stops it.");
        app.Lifetime.ApplicationStopping.Register(() => lines.WriteLine("Stopping: accepted requests are finished first."));
        await app.WaitForShutdownAsync();
    }

    private static async Task<WebApplication> StartAsync(GivenSettings settings, SiloHttp http, bool isSupervised, TextWriter lines)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(settings.Values);
        builder.AddHttp([.. http.Urls, .. http.AdminUrls]);
        builder.Services.AddSingleton(http).AddHostedService<SiloPortCheck>();
        var peers = new RefusalWatch("the silo", "silo port (Silo:SiloPort)", StartFaults.ReadCluster(settings.Values).ClusterId);
        builder.Services.Configure<SiloConnectionOptions>(silo => silo.ConfigureSiloOutboundConnection(peers.Attach));
        builder.Services.AddRoutingCore().AddMetrics();
        builder.Services.AddSingleton<IHostLifetime, InterruptLifetime>();
        builder.AddClusterTelemetry();
        if (isSupervised)
            builder.Services.AddSupervisedLifetime();
        builder.AddBertGrainsSilo();
        // After the silo, whose filters the settings override.
        builder.AddHostLog();
        // After the silo, so that HTTP drains before the silo's replicas do.
        if (http.ServesRequests)
        {
            builder.AddGateway(http.Urls);
        }

        var app = builder.Build();
        settings.Validate(app.Services);
        if (http.ServesRequests)
        {
            app.MapBertGateway();
            app.MapTelemetry().ForOperators();
        }
        else
        {
            app.MapSiloHealth();
            app.MapTelemetry();
        }

        try
        {
            await HostStart.RunAsync(app, LongStart, () => lines.WriteLine(
                $"Not started after {LongStart.TotalSeconds:0} s: {StartFaults.WaitsFor(settings.Values, peers.Fault)}."));
            return app;
        }
        catch (Exception exception)
        {
            await LeaveAsync(app);
            if (StartFaults.Explain(exception, settings.Values, peers.Fault) is { } fault)
                throw fault;
            throw;
        }
    }

    // The host does not stop what a failed or interrupted start has started. The silo may be a member already, and the others would wait for it.
    private static async Task LeaveAsync(WebApplication app)
    {
        // Not disposed: a stop that takes longer goes on until the process ends.
        var limit = new CancellationTokenSource(LeaveLimit).Token;
        await EndAsync().WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        async Task EndAsync()
        {
            await app.StopAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await app.DisposeAsync();
        }
    }

    private static string Endpoints(BertGrainsSiloOptions silo) =>
        SiloRoles.IsCore(silo.Role)
            ? $"{silo.Address}:{silo.SiloPort} for silos and :{silo.GatewayPort} for clients"
            : $"{silo.Address}:{silo.SiloPort} for silos";
}
