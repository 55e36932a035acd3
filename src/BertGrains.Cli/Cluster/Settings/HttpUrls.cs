using BertGrains.Cli.Serving;
using BertGrains.Cli.Terminal;
using Microsoft.Extensions.Configuration;

namespace BertGrains.Cli.Cluster.Settings;

/// <summary>Where a process of the cluster listens for HTTP.</summary>
internal static class HttpUrls
{
    private const string Key = "Http:Urls";

    /// <summary>Adds the option.</summary>
    public static SettingOptions AddHttpUrls(this SettingOptions settings, string option, string description) =>
        settings.Add(option, Key, "URLS", description);

    /// <summary>The addresses.</summary>
    /// <exception cref="CommandException">One of them is none.</exception>
    public static string[] Read(IConfiguration settings, string standard)
    {
        var given = settings[Key] ?? standard;
        var urls = UrlsOption.Split(given) is { Length: > 0 } several ? several : [given];
        return Array.Find(urls, url => !ListenUrl.IsValid(url)) is { } wrong
            ? throw CommandException.BadUsage($"{Key}: '{wrong}' is not an address to listen on, such as {standard}")
            : urls;
    }
}
