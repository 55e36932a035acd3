using BertGrains.Cli.Serving;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Settings;

/// <summary>Where a process of the cluster listens for HTTP.</summary>
internal static class HttpUrls
{
    /// <summary>Setting of the addresses of a gateway, and of a silo's health and metrics.</summary>
    public const string Key = "Http:Urls";

    /// <summary>Setting of the addresses at which a core silo serves requests.</summary>
    public const string RequestKey = "Http:RequestUrls";

    /// <summary>Adds the option of <see cref="Key"/>.</summary>
    public static SettingOptions AddHttpUrls(this SettingOptions settings, string option, string description) =>
        settings.Add(option, Key, "URLS", description);

    /// <summary>The addresses of a setting; null when it is not set.</summary>
    /// <exception cref="CommandException">One of them is not an address to listen on.</exception>
    public static string[]? Read(IConfiguration settings, string key)
    {
        if (settings[key] is not { } given)
            return null;
        var urls = UrlsOption.Split(given) is { Length: > 0 } several ? several : [given];
        return Array.Find(urls, url => !ListenUrl.IsValid(url)) is { } wrong
            ? throw CommandException.BadUsage($"{key}: '{wrong}' is not an address to listen on, such as {Server.DefaultUrl}")
            : urls;
    }
}
