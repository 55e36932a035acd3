namespace BertGrains.Cluster.Connections;

public sealed class BertGrainsClusterOptionsValidatorTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void Validate_Defaults_Succeeds() => Assert.Empty(Faults(new BertGrainsClusterOptions()));

    [Fact]
    public void Validate_SeveralFaults_ReportsAll()
    {
        var faults = Faults(new BertGrainsClusterOptions
        {
            ClusterId = " ",
            Primary = "nowhere",
            Gateways = ["127.0.0.1", "10.0.0.1:30000"],
            Tls = new ClusterTlsOptions { CertificatePath = "/nowhere/certificate.pem" },
        });

        Assert.Equal(
            ["ClusterId", "Gateways", "Primary", "Tls:CertificatePath", "Tls:KeyPath", "Tls:AuthorityPath"],
            faults.Select(fault => fault["Cluster:".Length..fault.IndexOf(' ', StringComparison.Ordinal)]));
    }

    [Theory]
    [InlineData("10.0.0.1:30000", false)]
    [InlineData("[2001:db8::1]:30000", false)]
    [InlineData("127.0.0.2:30000", true)]
    [InlineData("[::1]:30000", true)]
    [InlineData("localhost:30000", true)]
    public void Validate_Unencrypted_FailsBeyondLoopback(string gateway, bool isValid)
    {
        var options = new BertGrainsClusterOptions { Gateways = [gateway] };

        Assert.Equal(isValid, Faults(options).Length == 0);
        options.Tls.AllowUnencrypted = true;
        Assert.Empty(Faults(options));
        options.Tls = _authority.Issue("client");
        Assert.Empty(Faults(options));
    }

    [Fact]
    public void Validate_WithADatabase_IgnoresEndpoints()
    {
        Assert.Empty(Faults(new BertGrainsClusterOptions { ConnectionString = "Host=db", Gateways = [], Primary = string.Empty }));
        Assert.Contains("ConnectionString", Assert.Single(Faults(new BertGrainsClusterOptions { ConnectionString = " " })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("\u001b[31m")]
    [InlineData("a ")]
    public void Validate_ClusterIdThatCannotBePrinted_Fails(string id) =>
        Assert.StartsWith("Cluster:ClusterId is ", Assert.Single(Faults(new BertGrainsClusterOptions { ClusterId = id })), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("-\n")]
    public void Validate_TargetHostIsNotAHostName_Fails(string name)
    {
        var options = _authority.Issue("client");
        options.TargetHost = name;
        Assert.StartsWith($"Cluster:Tls:TargetHost is '{name}'; ", FaultOf(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_CertificateThatPeersWouldRefuse_Fails()
    {
        Refused(_authority.Issue("client", TimeSpan.FromDays(-1)));
        Refused(_authority.Issue("client", isForClients: false));
        using var other = new TestAuthority();
        var foreign = other.Issue("client");
        foreign.AuthorityPath = _authority.Path;
        Refused(foreign);

        static void Refused(ClusterTlsOptions options) => Assert.StartsWith(
            $"Cluster:Tls:CertificatePath is '{options.CertificatePath}', which silos with the authority of AuthorityPath refuse: ",
            FaultOf(options),
            StringComparison.Ordinal);
    }

    private static string FaultOf(ClusterTlsOptions tls) => Assert.Single(Faults(new BertGrainsClusterOptions { Tls = tls }));

    private static string[] Faults(BertGrainsClusterOptions options) => [.. new BertGrainsClusterOptionsValidator().Validate(null, options).Failures ?? []];
}
