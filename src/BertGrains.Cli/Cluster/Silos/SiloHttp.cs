using BertGrains.Cli.Settings;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Silos;

/// <summary>What a silo serves over HTTP, and where.</summary>
/// <param name="Urls">Addresses to listen on. All of them serve the same.</param>
/// <param name="ServesRequests">Whether they serve requests in addition to health and metrics.</param>
/// <param name="AdminUrls">Addresses for operators alone, of a silo that serves requests.</param>
internal sealed record SiloHttp(string[] Urls, bool ServesRequests, string[] AdminUrls)
{
    /// <summary>A free port of loopback, because several silos may run on one machine.</summary>
    public const string DefaultUrl = "http://127.0.0.1:0";

    /// <summary>Reads the settings. <see cref="HttpOptionsValidator"/> reports their faults.</summary>
    public static SiloHttp Read(IConfiguration settings)
    {
        var health = HttpOptions.Listen(settings[HttpOptions.UrlsKey]);
        return HttpOptions.Listen(settings[HttpOptions.RequestUrlsKey]) is { } requests
            ? new SiloHttp([.. requests, .. health ?? []], ServesRequests: true, HttpOptions.Listen(settings[HttpOptions.AdminUrlsKey]) ?? [])
            : new SiloHttp(health ?? [DefaultUrl], ServesRequests: false, AdminUrls: []);
    }
}
