using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A damaged file on one silo's disk stops one replica, and the status names the file.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class DamagedBundleTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Deploy_OneSilosBundleIsDamaged_ItsReplicaIsRefusedAndTheOthersServe() =>
        lasting.RunAsync(cores: 1, workers: 2, async cluster =>
        {
            using var copy = BundleCopy.Create();
            copy.FlipByte("heads/sentiment.onnx");
            var worker = await cluster.StartWorkerAsync(copy.Parent);
            await cluster.CommandAsync("model", "deploy", ProgramCluster.Model, "--replicas", "3");
            var status = await cluster.Observer.WaitUntilAsync(
                "two replicas are ready and the third is refused",
                status => status.Models is [{ Revisions: [{ Ready: 2 } revision] }]
                    && revision.Waiting.Any(reason => reason.Contains("heads/sentiment.onnx", StringComparison.Ordinal)),
                Limit);
            await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, await expected.Answers);
            await SteadyLoad.ContinueAsync(seconds: 3);
            var report = await load.StopAsync();

            Figures.Print($"damaged bundle: {report}; status says: {string.Join(' ', status.Models[0].Revisions[0].Waiting)}");
            report.AssertAllRight();
            await worker.TerminateAsync();
        });
}
