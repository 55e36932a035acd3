using System.Diagnostics;
using System.Net.Sockets;
using BertGrains.Cli.Terminal;
using BertGrains.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BertGrains.Cli.Serving;

/// <summary>The HTTP host: the gateway and its metrics over any <see cref="IBertClient"/>.</summary>
internal static class Server
{
    /// <summary>The default address.</summary>
    public const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    /// <param name="urls">Addresses to listen on.</param>
    /// <param name="configure">Adds the client and the telemetry.</param>
    public static async Task RunAsync(string[] urls, Action<WebApplicationBuilder> configure)
    {
        var start = Stopwatch.GetTimestamp();
        // The empty builder reads and watches no files: the command has all settings.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(urls);
        builder.Logging.AddHostConsole();
        builder.Services.AddRoutingCore().AddMetrics();
        // The gateway drains accepted requests for up to 25 s; connections that still send are closed before a grace period of 30 s ends.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(28));
        builder.Services.AddBertGateway();
        configure(builder);

        await using var app = builder.Build();
        app.MapBertGateway();
        app.MapTelemetry();
        await StartAsync(app, urls);
        await AnnounceAsync(app, Stopwatch.GetElapsedTime(start));
        await app.WaitForShutdownAsync();
    }

    // Kestrel names the address only if it is in use already.
    private static async Task StartAsync(WebApplication app, string[] urls)
    {
        try
        {
            await app.StartAsync();
        }
        catch (SocketException exception)
        {
            throw new CommandException($"--urls: cannot listen on {string.Join(" and ", urls)}: {exception.Message}");
        }
    }

    private static async Task AnnounceAsync(WebApplication app, TimeSpan elapsed)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        Console.WriteLine($"BertGrains {VersionAction.Version} listens on {string.Join(" and ", addresses)}");
        foreach (var model in await app.Services.GetRequiredService<IBertClient>().GetModelsAsync())
        {
            var heads = string.Join(", ", model.Heads.Select(head => head.Name));
            Console.WriteLine($"  {model.Name}, {model.Precision}, at most {model.MaxTokens} tokens: {heads}");
        }

        Console.WriteLine($"Ready after {elapsed.TotalSeconds:0.0} s; Ctrl-C stops it.");
    }
}
