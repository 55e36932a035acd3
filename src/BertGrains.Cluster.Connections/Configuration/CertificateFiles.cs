using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Reads the PEM files of <see cref="ClusterTlsOptions"/> one after another. Messages of .NET name neither the file nor what is expected.
/// </summary>
internal static class CertificateFiles
{
    private const string CertificateForm = "a PEM file with a certificate, -----BEGIN CERTIFICATE-----";
    private const string KeyForm = "a PEM file with a private key without a password, -----BEGIN PRIVATE KEY-----";

    /// <summary>Reads the process's certificate with its private key.</summary>
    /// <exception cref="InvalidDataException">A file is faulty; the message names its setting.</exception>
    public static X509Certificate2 ReadOwn(ClusterTlsOptions options)
    {
        var certificate = new PemSetting(nameof(options.CertificatePath), options.CertificatePath, CertificateForm);
        var key = new PemSetting(nameof(options.KeyPath), options.KeyPath, KeyForm);
        var (certificateText, keyText) = (certificate.Read(), key.Read());
        using var alone = certificate.Parse("has no certificate in PEM", () => X509Certificate2.CreateFromPem(certificateText));
        // The older form has a header, which .NET does not take for PEM.
        if (LabelsOf(keyText).Contains("ENCRYPTED PRIVATE KEY") || keyText.Contains("4,ENCRYPTED", StringComparison.Ordinal))
            throw key.Fault("is encrypted with a password");
        if (LabelsOf(keyText).All(label => !label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)))
            throw key.Fault("has no private key in PEM");
        return key.Parse(
            $"is damaged or not the key of the certificate in {nameof(options.CertificatePath)}",
            () => X509Certificate2.CreateFromPem(certificateText, keyText));
    }

    /// <summary>Reads the authorities.</summary>
    /// <exception cref="InvalidDataException">The file is faulty; the message names its setting.</exception>
    public static X509Certificate2Collection ReadAuthorities(ClusterTlsOptions options)
    {
        var setting = new PemSetting(nameof(options.AuthorityPath), options.AuthorityPath, CertificateForm);
        var text = setting.Read();
        var authorities = new X509Certificate2Collection();
        return setting.Parse("has a damaged certificate", () =>
        {
            authorities.ImportFromPem(text);
            return authorities;
        }) is { Count: > 0 } ? authorities : throw setting.Fault("has no certificate in PEM");
    }

    private static List<string> LabelsOf(string text)
    {
        List<string> labels = [];
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            labels.Add(rest[found.Label].ToString());
            rest = rest[found.Location.End..];
        }

        return labels;
    }

    private sealed record PemSetting(string Name, string? Path, string Form)
    {
        public string Read()
        {
            try
            {
                return File.ReadAllText(Path ?? string.Empty);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw Fault($"cannot be read ({exception.Message.TrimEnd('.')})", exception);
            }
        }

        public T Parse<T>(string fault, Func<T> parse)
        {
            try
            {
                return parse();
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException)
            {
                throw Fault(fault, exception);
            }
        }

        public InvalidDataException Fault(string fault, Exception? inner = null) =>
            new($"{ClusterTlsOptions.Section}:{Name} is '{Path}', which {fault}; it must be {Form}.", inner);
    }
}
