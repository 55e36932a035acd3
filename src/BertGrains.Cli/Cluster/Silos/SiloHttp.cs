using BertGrains.Cli.Cluster.Settings;
using BertGrains.Cli.Terminal;
using BertGrains.Cluster.Hosting;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>What a silo serves over HTTP, and where.</summary>
/// <param name="Urls">Addresses to listen on. All of them serve the same.</param>
/// <param name="ServesRequests">Whether they serve requests in addition to health and metrics.</param>
internal sealed record SiloHttp(string[] Urls, bool ServesRequests)
{
    /// <summary>A free port of loopback, because several silos may run on one machine.</summary>
    public const string DefaultUrl = "http://127.0.0.1:0";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="CommandException">An address is wrong, or the role has no requests to serve.</exception>
    public static SiloHttp Read(IConfiguration settings)
    {
        var health = HttpUrls.Read(settings, HttpUrls.Key);
        if (HttpUrls.Read(settings, HttpUrls.RequestKey) is not { } requests)
            return new SiloHttp(health ?? [DefaultUrl], ServesRequests: false);
        var role = settings[$"{BertGrainsSiloOptions.Section}:{nameof(BertGrainsSiloOptions.Role)}"];
        return role == SiloRoles.Worker
            ? throw CommandException.BadUsage($"{HttpUrls.RequestKey}: a worker serves no requests; --http needs the role core or all")
            : new SiloHttp([.. requests, .. health ?? []], ServesRequests: true);
    }
}
