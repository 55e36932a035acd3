using BertGrains.Gateway;
using BertGrains.Gateway.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Settings;

/// <summary>Settings that all processes with an HTTP server have, as options of their commands and of their hosts.</summary>
internal static class HostSettings
{
    /// <summary>Adds the addresses of a server or a gateway.</summary>
    public static SettingOptions AddUrls(this SettingOptions settings) => settings.Add(
        "--urls",
        HttpOptions.UrlsKey,
        "URLS",
        $"Addresses to listen on, separated by semicolons. Port 0 selects a free port. Default: {ListenUrl.Default}.");

    /// <summary>Adds the addresses for operators.</summary>
    public static SettingOptions AddAdminUrls(this SettingOptions settings) => settings.Add(
        "--admin-urls",
        HttpOptions.AdminUrlsKey,
        "URLS",
        "Addresses for operators alone: health, metrics, administration and console are there, and no longer where requests are served.");

    /// <summary>Adds the least level of the log.</summary>
    public static SettingOptions AddLogLevel(this SettingOptions settings) => settings.Add(
        "--log-level",
        "Logging:LogLevel:Default",
        "LEVEL",
        "Least level of the log: Trace, Debug, Information, Warning, Error, Critical or None. Default: Information.");

    /// <summary>Registers the addresses, validated at start.</summary>
    public static void AddHttpOptions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpOptions>, HttpOptionsValidator>());
    }

    /// <summary>Adds the file of API keys.</summary>
    public static SettingOptions AddKeys(this SettingOptions settings) => settings.Add(
        "--keys",
        $"{KeysOptions.Section}:{nameof(KeysOptions.Path)}",
        "FILE",
        "File of API keys, from 'bertgrains key create'. Requests need one of them. Without it the server listens on loopback only.");

    /// <summary>Registers the gateway with its settings.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="urls">Where it answers requests.</param>
    public static void AddGateway(this IHostApplicationBuilder builder, IReadOnlyList<string> urls)
    {
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>>(new AnonymousCheck(urls));
        builder.Services.AddOptions<GatewayOptions>().BindConfiguration("Gateway");
        builder.Services.AddBertGateway();
    }
}
