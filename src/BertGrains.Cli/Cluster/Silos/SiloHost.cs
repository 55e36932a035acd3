using System.Diagnostics;
using BertGrains.Cli.Cluster.Lifetime;
using BertGrains.Cli.Cluster.Settings;
using BertGrains.Cli.Serving;
using BertGrains.Cli.Terminal;
using BertGrains.Cluster.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>The process of a silo, with a small HTTP server for those who watch it.</summary>
internal static class SiloHost
{
    /// <summary>Several silos on one machine must not ask for the same port, so each takes a free one.</summary>
    public const string DefaultUrl = "http://127.0.0.1:0";

    /// <summary>Runs until the process is asked to stop.</summary>
    public static async Task RunAsync(IConfiguration settings, bool isSupervised)
    {
        var start = Stopwatch.GetTimestamp();
        await using var app = await SettingFaults.NameAsync(() => StartAsync(settings, isSupervised));
        var silo = app.Services.GetRequiredService<IOptions<SiloOptions>>().Value;
        Console.WriteLine(
            $"BertGrains {VersionAction.Version}, silo {silo.Name}, role {silo.Role}, listens on {Endpoints(silo)}");
        Console.WriteLine($"  health and metrics: {string.Join(" and ", app.Urls)}");
        Console.WriteLine($"Ready after {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s; Ctrl-C stops it.");
        await app.WaitForShutdownAsync();
    }

    private static async Task<WebApplication> StartAsync(IConfiguration settings, bool isSupervised)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(settings);
        builder.WebHost.UseKestrelCore().UseUrls(HttpUrls.Read(settings, DefaultUrl));
        builder.Logging.AddHostConsole();
        builder.Services.AddRoutingCore().AddMetrics();
        builder.AddClusterTelemetry();
        if (isSupervised)
            builder.Services.AddSupervisedLifetime();
        builder.AddBertGrainsSilo();
        var app = builder.Build();
        app.MapSiloHealth();
        app.MapTelemetry();
        try
        {
            await app.StartAsync();
            return app;
        }
        catch (Exception exception)
        {
            await app.DisposeAsync();
            var silo = settings.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
            if (StartFaults.Explain(exception, Endpoints(silo)) is { } fault)
                throw fault;
            throw;
        }
    }

    private static string Endpoints(SiloOptions silo) =>
        SiloRoles.IsCore(silo.Role)
            ? $"{silo.Address}:{silo.SiloPort} for silos and :{silo.GatewayPort} for clients"
            : $"{silo.Address}:{silo.SiloPort} for silos";
}
