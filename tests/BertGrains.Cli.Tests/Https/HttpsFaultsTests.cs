using BertGrains.Cli.Https;
using BertGrains.Cli.Settings;

namespace BertGrains.Cli.Tests.Https;

public sealed class HttpsFaultsTests
{
    private const string Encrypted = "https://127.0.0.1:8443";

    [Theory]
    [InlineData(null, null, Encrypted, "Http:Urls: 'https://127.0.0.1:8443' needs a certificate; set Http:Tls:CertificatePath and Http:Tls:KeyPath")]
    [InlineData("tls.crt", null, Encrypted, "Http:Tls:KeyPath is missing")]
    [InlineData(null, "tls.key", Encrypted, "Http:Tls:CertificatePath is missing")]
    [InlineData("tls.crt", "tls.key", "http://127.0.0.1:8080", "Http:Tls:CertificatePath has no effect")]
    [InlineData("/nowhere/tls.crt", "/nowhere/tls.key", Encrypted, "Http:Tls:CertificatePath is '/nowhere/tls.crt', which cannot be read")]
    public void Of_SettingsThatDoNotFit_NamesTheSetting(string? certificate, string? key, string url, string fault)
    {
        var faults = HttpsFaults.Of(new HttpTlsOptions { CertificatePath = certificate, KeyPath = key }, [(HttpOptions.UrlsKey, url)]);

        Assert.StartsWith(fault, Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_KeyOfAnotherCertificate_IsAFault()
    {
        using var chain = new CertificateChain();
        chain.Issue();
        using var folder = new TemporaryFolder();
        var old = folder.File("old.key");
        File.Copy(chain.KeyPath, old);
        var options = new HttpTlsOptions { CertificatePath = chain.CertificatePath, KeyPath = chain.KeyPath };

        Assert.Empty(HttpsFaults.Of(options, [(HttpOptions.UrlsKey, Encrypted)]));
        chain.Issue();
        options.KeyPath = old;
        Assert.Contains("not the key of the certificate", Assert.Single(HttpsFaults.Of(options, [(HttpOptions.UrlsKey, Encrypted)])), StringComparison.Ordinal);
    }
}
