using System.Diagnostics;
using BertGrains.Cli.Https;
using BertGrains.Cli.Logging;
using BertGrains.Cli.Settings;
using BertGrains.Cli.Telemetry;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway;
using BertGrains.Gateway.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Serving;

/// <summary>The HTTP host: the gateway and its metrics over any <see cref="IBertClient"/>.</summary>
internal static class Server
{
    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    /// <param name="settings">The settings of the command.</param>
    /// <param name="configure">Adds the client and the telemetry.</param>
    /// <exception cref="CommandException">Settings have faults, or the addresses are in use.</exception>
    public static async Task RunAsync(GivenSettings settings, Action<WebApplicationBuilder> configure)
    {
        var start = Stopwatch.GetTimestamp();
        // The empty builder reads and watches no files: the command has all settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddConfiguration(settings.Values);
        var urls = HttpOptions.Listen(settings.Values[HttpOptions.UrlsKey]) ?? [ListenUrl.Default];
        var adminUrls = HttpOptions.Listen(settings.Values[HttpOptions.AdminUrlsKey]) ?? [];
        builder.AddHttp([.. urls, .. adminUrls]);
        builder.Services.AddRoutingCore().AddMetrics();
        builder.Services.AddSingleton<IHostLifetime, InterruptLifetime>();
        // The gateway drains accepted requests for up to 25 s; connections that still send are closed before a grace period of 30 s ends.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(28));
        builder.AddGateway(urls);
        configure(builder);
        builder.AddHostLog();

        await using var app = builder.Build();
        settings.Validate(app.Services);
        PortCheck.ThrowIfAny(
            [.. PortCheck.Of(HttpOptions.UrlsKey, "--urls", urls), .. PortCheck.Of(HttpOptions.AdminUrlsKey, "--admin-urls", adminUrls)]);
        app.MapBertGateway();
        app.MapTelemetry().ForOperators();
        await HostStart.RunAsync(app);
        await AnnounceAsync(app, Stopwatch.GetElapsedTime(start), HostLog.LinesOf(settings.Values));
        await app.WaitForShutdownAsync();
    }

    private static async Task AnnounceAsync(WebApplication app, TimeSpan elapsed, TextWriter lines)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        lines.WriteLine($"BertGrains {VersionAction.Version} listens on {string.Join(" and ", addresses)}");
        foreach (var model in await app.Services.GetRequiredService<IBertClient>().GetModelsAsync())
        {
            var heads = string.Join(", ", model.Heads.Select(head => head.Name));
            lines.WriteLine(PrintableText.OneLine($"  {model.Name}, {model.Precision}, at most {model.MaxTokens} tokens: {heads}"));
        }

        lines.WriteLine($"Ready after {elapsed.TotalSeconds:0.0} s; Ctrl-C stops it.");
    }
}
