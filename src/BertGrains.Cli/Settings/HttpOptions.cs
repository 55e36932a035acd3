using BertGrains.Cli.Https;
using BertGrains.Cluster.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace BertGrains.Cli.Settings;

/// <summary>Where a process listens for HTTP. Each setting holds addresses separated by semicolons.</summary>
internal sealed class HttpOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Http";

    /// <summary>Key of <see cref="Urls"/>.</summary>
    public const string UrlsKey = $"{Section}:{nameof(Urls)}";

    /// <summary>Key of <see cref="RequestUrls"/>.</summary>
    public const string RequestUrlsKey = $"{Section}:{nameof(RequestUrls)}";

    /// <summary>Key of <see cref="BertGrains.Gateway.GatewayOptions.AdminUrls"/>.</summary>
    public const string AdminUrlsKey = $"Gateway:{nameof(BertGrains.Gateway.GatewayOptions.AdminUrls)}";

    /// <summary>Addresses of a server or a gateway, and of a silo's health and metrics.</summary>
    public string? Urls { get; set; }

    /// <summary>Addresses at which a core silo serves requests.</summary>
    public string? RequestUrls { get; set; }

    /// <summary>The certificate of addresses that begin with https.</summary>
    public HttpTlsOptions Tls { get; set; } = new();

    /// <summary>Whether there are files of a certificate, which <see cref="HttpOptionsValidator"/> checks.</summary>
    public static bool HasCertificate(IConfiguration settings) =>
        settings.GetSection(HttpTlsOptions.Section).GetChildren().Any(setting => setting.Value is not null);

    /// <summary>The valid addresses of a setting; null when it is not set. <see cref="HttpOptionsValidator"/> reports the others.</summary>
    public static string[]? Listen(string? urls) => urls is null ? null : [.. ListenUrl.Split(urls).Where(ListenUrl.IsValid)];
}

/// <summary>Reports all faults of the addresses at once.</summary>
internal sealed class HttpOptionsValidator(IConfiguration settings) : IValidateOptions<HttpOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpOptions options)
    {
        List<string> faults =
        [
            .. FaultsOf(HttpOptions.UrlsKey, options.Urls),
            .. FaultsOf(HttpOptions.RequestUrlsKey, options.RequestUrls),
            .. FaultsOf(HttpOptions.AdminUrlsKey, settings[HttpOptions.AdminUrlsKey]),
            .. HttpsFaults.Of(options.Tls, UrlsOf(options, settings[HttpOptions.AdminUrlsKey])),
        ];
        if (HttpOptions.Listen(settings[HttpOptions.AdminUrlsKey])?.Any(url => BindingAddress.Parse(url).IsUnixPipe) == true)
            faults.Add($"{HttpOptions.AdminUrlsKey}: the listener of the operators needs a port; a Unix socket has none");
        if (SamePort(options, settings[HttpOptions.AdminUrlsKey]) is { } port)
            faults.Add($"{HttpOptions.AdminUrlsKey}: port {port} is that of requests too; the listener of the operators needs its own");
        if (options.RequestUrls is not null && settings[$"{BertGrainsSiloOptions.Section}:{nameof(BertGrainsSiloOptions.Role)}"] == SiloRoles.Worker)
            faults.Add($"{HttpOptions.RequestUrlsKey}: a worker serves no requests; --http needs the role core or all");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<(string Key, string Url)> UrlsOf(HttpOptions options, string? admin) =>
        from setting in ((string Key, string? Urls)[])
            [(HttpOptions.UrlsKey, options.Urls), (HttpOptions.RequestUrlsKey, options.RequestUrls), (HttpOptions.AdminUrlsKey, admin)]
        from url in HttpOptions.Listen(setting.Urls) ?? []
        select (setting.Key, url);

    private static int? SamePort(HttpOptions options, string? admin)
    {
        var requests = PortsOf(options.Urls).Concat(PortsOf(options.RequestUrls)).ToHashSet();
        return PortsOf(admin).Where(port => port != 0 && requests.Contains(port)).Cast<int?>().FirstOrDefault();
    }

    private static IEnumerable<int> PortsOf(string? urls) => (HttpOptions.Listen(urls) ?? []).Select(url => BindingAddress.Parse(url).Port);

    private static IEnumerable<string> FaultsOf(string key, string? urls) =>
        urls is null ? []
        : ListenUrl.Split(urls).DefaultIfEmpty(urls).Where(url => !ListenUrl.IsValid(url)).Select(url => $"{key}: {ListenUrl.FaultOf(url)}");
}
