using BertGrains.Inference.Devices;
using Microsoft.Extensions.Options;

namespace BertGrains.Cluster.Hosting;

public sealed class BertGrainsSiloOptionsValidatorTests
{
    [Fact]
    public void Validate_Defaults_HasNoFaults() => Assert.Empty(FaultsOf(new BertGrainsSiloOptions()));

    [Fact]
    public void Validate_EverythingWrong_ReportsEveryFault()
    {
        var faults = FaultsOf(new BertGrainsSiloOptions
        {
            Role = "boss",
            Name = " ",
            Address = "localhost",
            SiloPort = 70_000,
            Bundles = [""],
            Cache = "",
            Devices = ["gpu", "auto", "cuda:1"],
            Gpu = new GpuOptions { ReplicaMebibytes = 255, MaxBatchTokens = 0, Lanes = 9 },
            GpuReserveMebibytes = -1,
            DeviceTimeout = TimeSpan.Zero,
        });

        Assert.Equal(
            [
                "Silo:Address", "Silo:Bundles", "Silo:Cache", "Silo:DeviceTimeout", "Silo:Devices", "Silo:Devices", "Silo:Gpu:Lanes",
                "Silo:Gpu:MaxBatchTokens", "Silo:Gpu:ReplicaMebibytes", "Silo:GpuReserveMebibytes", "Silo:Name", "Silo:Role", "Silo:SiloPort",
            ],
            faults.Select(fault => fault.Split(' ')[0]).Order());
    }

    [Fact]
    public void Validate_GatewayPort_IsCheckedForCoreSilosOnly()
    {
        Assert.Single(FaultsOf(new BertGrainsSiloOptions { Role = SiloRoles.Core, GatewayPort = 0 }));
        Assert.Single(FaultsOf(new BertGrainsSiloOptions { Role = SiloRoles.All, GatewayPort = 11_111 }));
        Assert.Empty(FaultsOf(new BertGrainsSiloOptions { Role = SiloRoles.Worker, GatewayPort = 0 }));
    }

    [Fact]
    public void Validate_NotOnLoopback_NeedsADatabaseAndEncryptionOrItsWaiver()
    {
        var options = new BertGrainsSiloOptions { Address = "192.0.2.1" };

        Assert.Equal(2, FaultsOf(options).Count);
        var unencrypted = Assert.Single(FaultsOf(options, new BertGrainsClusterOptions { ConnectionString = "Host=db" }));
        Assert.Contains("Cluster:Tls", unencrypted, StringComparison.Ordinal);
        var allowed = new BertGrainsClusterOptions { ConnectionString = "Host=db", Tls = new ClusterTlsOptions { AllowUnencrypted = true } };
        Assert.Empty(FaultsOf(options, allowed));
        Assert.Single(FaultsOf(new BertGrainsSiloOptions { Address = "0.0.0.0" }, allowed));
    }

    [Theory]
    [InlineData("a\nb\u001b[31m")]
    [InlineData(" a")]
    [InlineData("")]
    public void Validate_NameThatCannotBePrinted_Fails(string name) => Assert.StartsWith(
        $"Silo:Name is '{name}'; it must have printable characters", Assert.Single(FaultsOf(new BertGrainsSiloOptions { Name = name })), StringComparison.Ordinal);

    [Fact]
    public void Validate_CertificateThatClientsWouldRefuse_Fails()
    {
        using var authority = new TestAuthority();
        var tls = authority.Issue("bertgrains");
        Assert.Empty(FaultsOf(new BertGrainsSiloOptions(), new BertGrainsClusterOptions { Tls = tls }));

        tls.TargetHost = "other";
        var fault = Assert.Single(FaultsOf(new BertGrainsSiloOptions(), new BertGrainsClusterOptions { Tls = tls }));
        Assert.StartsWith($"Cluster:Tls:CertificatePath is '{tls.CertificatePath}', which other processes refuse", fault, StringComparison.Ordinal);
        Assert.Contains("the certificate is for bertgrains, not for other", fault, StringComparison.Ordinal);
        var forClients = new BertGrainsClusterOptions { Tls = authority.Issue("bertgrains", isForServers: false) };
        Assert.Single(FaultsOf(new BertGrainsSiloOptions(), forClients));
    }

    [Fact]
    public async Task Start_FaultsInBothSections_AreReportedTogether()
    {
        using var folder = new TemporaryFolder();
        await using var silo = new HostedSilo("first", "boss", folder.Path, ("Cluster:ClusterId", " "), ("Silo:SiloPort", "0"));

        var fault = await Assert.ThrowsAnyAsync<OptionsValidationException>(silo.StartAsync);
        Assert.Equal(["Cluster:ClusterId", "Silo:Role", "Silo:SiloPort"], fault.Failures.Select(failure => failure.Split(' ')[0]).Order());
    }

    private static List<string> FaultsOf(BertGrainsSiloOptions options, BertGrainsClusterOptions? cluster = null) =>
        [.. new BertGrainsSiloOptionsValidator(Options.Create(cluster ?? new BertGrainsClusterOptions())).Validate(null, options).Failures ?? []];
}
