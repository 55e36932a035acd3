using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Https;

/// <summary>Faults of the settings of HTTPS, all at once.</summary>
internal static class HttpsFaults
{
    private const string Certificate = $"{HttpTlsOptions.Section}:{nameof(HttpTlsOptions.CertificatePath)}";
    private const string Key = $"{HttpTlsOptions.Section}:{nameof(HttpTlsOptions.KeyPath)}";

    /// <summary>One sentence for each fault.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="urls">The valid addresses to listen on, and the settings that have them.</param>
    public static IEnumerable<string> Of(HttpTlsOptions options, IEnumerable<(string Key, string Url)> urls)
    {
        var encrypted = urls.Where(listen => ListenUrl.IsEncrypted(listen.Url)).ToList();
        if (!options.IsEnabled)
        {
            return encrypted.Take(1).Select(listen =>
                $"{listen.Key}: '{listen.Url}' needs a certificate; set {Certificate} and {Key} to PEM files");
        }

        if (options.CertificatePath is null || options.KeyPath is null)
            return [$"{(options.KeyPath is null ? Key : Certificate)} is missing; a certificate and its key are set together"];
        if (encrypted.Count == 0)
            return [$"{Certificate} has no effect: no address to listen on begins with https"];
        try
        {
            ServerCertificate.Read(options);
            return [];
        }
        catch (InvalidDataException fault)
        {
            return [fault.Message];
        }
    }
}
