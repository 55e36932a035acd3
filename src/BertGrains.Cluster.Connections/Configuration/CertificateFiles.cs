using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace BertGrains.Cluster.Connections;

/// <summary>
/// Reads PEM files of certificates and keys, one after another. Messages of .NET name neither the file nor what is expected; these name the
/// settings <c>CertificatePath</c>, <c>KeyPath</c> and <c>AuthorityPath</c> of a section.
/// </summary>
public static class CertificateFiles
{
    private const string CertificateForm = "a PEM file with a certificate, -----BEGIN CERTIFICATE-----";
    private const string KeyForm = "a PEM file with a private key without a password, -----BEGIN PRIVATE KEY-----";

    /// <summary>Reads a certificate with its private key.</summary>
    /// <param name="section">Section of the settings.</param>
    /// <param name="certificatePath">The file of the certificate, of which the first one counts.</param>
    /// <param name="keyPath">The file of its private key.</param>
    /// <exception cref="InvalidDataException">A file is faulty; the message names its setting.</exception>
    public static X509Certificate2 ReadOwn(string section, string? certificatePath, string? keyPath)
    {
        const string CertificatePath = nameof(ClusterTlsOptions.CertificatePath);
        var certificate = new PemSetting($"{section}:{CertificatePath}", certificatePath, CertificateForm);
        var key = new PemSetting($"{section}:{nameof(ClusterTlsOptions.KeyPath)}", keyPath, KeyForm);
        var (certificateText, keyText) = (certificate.Read(), key.Read());
        using var alone = certificate.Parse("has no certificate in PEM", () => X509Certificate2.CreateFromPem(certificateText));
        // The older form has a header, which .NET does not take for PEM.
        if (LabelsOf(keyText).Contains("ENCRYPTED PRIVATE KEY") || keyText.Contains("4,ENCRYPTED", StringComparison.Ordinal))
            throw key.Fault("is encrypted with a password");
        if (LabelsOf(keyText).All(label => !label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)))
            throw key.Fault("has no private key in PEM");
        using var pem = key.Parse(
            $"is damaged or not the key of the certificate in {CertificatePath}",
            () => X509Certificate2.CreateFromPem(certificateText, keyText));

        // On Windows, TLS does not accept a private key created from PEM, but accepts one imported from PKCS #12.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Reads all certificates of a file, at least one.</summary>
    /// <param name="setting">The setting with the path.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is faulty; the message names its setting.</exception>
    public static X509Certificate2Collection ReadAll(string setting, string? path) => ReadAll(new PemSetting(setting, path, CertificateForm));

    private static X509Certificate2Collection ReadAll(PemSetting setting)
    {
        var text = setting.Read();
        var certificates = new X509Certificate2Collection();
        return setting.Parse("has a damaged certificate", () =>
        {
            certificates.ImportFromPem(text);
            return certificates;
        }) is { Count: > 0 } ? certificates : throw setting.Fault("has no certificate in PEM");
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
            new($"{Name} is '{Path}', which {fault}; it must be {Form}.", inner);
    }
}
