using System.Security.Authentication;
using BertGrains.Cli.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BertGrains.Cli.Https;

/// <summary>Adds HTTPS to a host where its settings have a certificate. HTTP/2 is negotiated; the application sees no difference.</summary>
internal static class HttpsRegistration
{
    /// <summary>Listens on addresses, in plain text or encrypted as each says.</summary>
    public static void AddHttp(this WebApplicationBuilder builder, IEnumerable<string> urls)
    {
        builder.WebHost.UseKestrelCore().UseUrls([.. urls]);
        builder.AddHttpOptions();
        if (!HttpOptions.HasCertificate(builder.Configuration))
            return;
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ServerCertificate>().AddHostedService<CertificateReload>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<ServerCertificate>((kestrel, certificate) =>
            kestrel.ConfigureHttpsDefaults(https => Configure(https, certificate)));
    }

    private static void Configure(HttpsConnectionAdapterOptions https, ServerCertificate certificate)
    {
        https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;

        // Kestrel requires a certificate or a selector; a selector alone would leave out the intermediate authorities.
        https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
        https.OnAuthenticate = (_, handshake) =>
        {
            handshake.ServerCertificateSelectionCallback = null;
            handshake.ServerCertificateContext = certificate.Current;
        };
    }
}
