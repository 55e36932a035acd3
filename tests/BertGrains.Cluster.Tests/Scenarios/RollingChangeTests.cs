using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>A second revision takes over from the first without a failed request, or does not take over.</summary>
[Collection(InLastingCluster.Name), Trait("Category", "Cluster")]
public sealed class RollingChangeTests(LastingCluster lasting, ExpectedAnswersFixture expected)
{
    private static readonly TimeSpan Change = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Deploy_SecondRevisionUnderLoad_TakesOverAndNothingFails() => lasting.RunAsync(cores: 1, workers: 2, async cluster =>
    {
        await cluster.DeployAsync(replicas: 2);
        await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, await expected.Answers);
        await SteadyLoad.ContinueAsync(seconds: 2);

        using var second = BundleCopy.Create();
        second.Rename("the same weights under another name");
        var revision = second.Revision;
        second.MoveTo(cluster.Bundles);
        var start = load.Now;
        await cluster.CommandAsync("model", "deploy", ProgramCluster.Model, "--revision", revision, "--replicas", "2");
        await cluster.Observer.WaitUntilAsync(
            "the second revision serves alone",
            status => status.Models is [{ Revisions: [{ Ready: 2 } only] }] && only.Revision == revision,
            Change);
        var changed = load.Now - start;
        await SteadyLoad.ContinueAsync(seconds: 2);
        var report = await load.StopAsync();

        Figures.Print($"rolling change: {report}; the second revision was alone after {changed.TotalSeconds:0.0} s");
        report.AssertAllRight();
    });

    [Fact]
    public Task Deploy_RevisionThatDoesNotLoad_LeavesTheOldOneServingAndSaysWhy() =>
        lasting.RunAsync(cores: 1, workers: 2, async cluster =>
        {
            await cluster.DeployAsync(replicas: 2);
            await using var load = await SteadyLoad.StartAsync(cluster.Gateway.Http, await expected.Answers);
            using var broken = BundleCopy.Create();
            broken.Replace("trunk.onnx", [1, 2, 3]);
            var revision = broken.Revision;
            broken.MoveTo(cluster.Bundles);
            var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.CommandAsync(
                "model", "deploy", ProgramCluster.Model, "--revision", revision, "--replicas", "2", "--wait"));
            Assert.Contains("exits with 1", failure.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be loaded", failure.Message, StringComparison.Ordinal);
            var status = await cluster.Observer.WaitUntilAsync(
                "the broken revision says why it does not serve, beside the old one",
                status => status.Models is [{ Revisions: [{ Ready: 2, Weight: 100 }, { Ready: 0 } second] }]
                    && second.Revision == revision
                    && second.Waiting.Any(reason => reason.Contains("Loading failed", StringComparison.Ordinal)),
                Change);
            await SteadyLoad.ContinueAsync(seconds: 3);
            var report = await load.StopAsync();

            Figures.Print($"revision that does not load: {report}; status says: {string.Join(' ', status.Models[0].Revisions[1].Waiting)}");
            report.AssertAllRight();
        });
}
