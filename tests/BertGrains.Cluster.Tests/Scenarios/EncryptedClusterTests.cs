using System.Net;
using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Only processes with certificates of the cluster's authority are served.</summary>
[Collection(InOwnCluster.Name), Trait("Category", "Cluster")]
public sealed class EncryptedClusterTests(ExpectedAnswersFixture expected) : IDisposable
{
    // The default name in certificates.
    private const string Name = "bertgrains";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Request_CertificateOfAnotherAuthorityOrNone_IsNotServed()
    {
        var answers = await expected.Answers;
        Requirements.SkipWithoutCluster();
        await using var encrypted = await ProgramCluster.CreateAsync(() => _authority.Issue(Name));
        await encrypted.RunAsync(cores: 1, workers: 1, RunAsync);

        async Task RunAsync(ProgramCluster cluster)
        {
            await cluster.DeployAsync(replicas: 1);
            using var sender = new InferSender(cluster.Gateway.Http, answers, new LoadShape());
            Assert.Equal((null, null), await sender.SendAsync(0));

            await Task.WhenAll(AssertIsRefusedAsync(cluster, null), AssertIsRefusedAsync(cluster, _other.Issue(Name)));

            Assert.Equal((null, null), await sender.SendAsync(1));
            Assert.Contains(await cluster.CommandAsync("cluster", "status"), line => line.Contains("worker-2", StringComparison.Ordinal));
        }
    }

    private static async Task AssertIsRefusedAsync(ProgramCluster cluster, ClusterTlsOptions? certificate)
    {
        var options = cluster.OptionsWith(certificate);
        var http = ProgramCluster.Loopback();
        await using var gateway = ChildProcess.Start(
            "refused gateway", "dotnet", [ProgramFiles.Program, "gateway", "--urls", http.ToString(), .. options]);
        var (exitCode, lines) = await ChildProcess.RunAsync(
            "refused status", "dotnet", [ProgramFiles.Program, "cluster", "status", .. options]);
        Assert.Equal(1, exitCode);
        Assert.Contains("Cluster:Tls", Assert.Single(lines), StringComparison.Ordinal);

        var line = await gateway.WaitForLineAsync("cannot be reached", Limit);
        Figures.Print($"refused status: {lines[0]}\nrefused gateway: {line}");
        using var client = new HttpClient { BaseAddress = http };
        using var health = await client.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
    }
}
