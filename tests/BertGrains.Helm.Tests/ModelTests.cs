using BertGrains.Helm.Tests.Charts;
using k8s.Models;

namespace BertGrains.Helm.Tests;

/// <summary>Models are jobs.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData("models[0].replicas=1")]
    [InlineData("models[0].revision=4f1c2a")]
    [InlineData("models[0].weight=10")]
    [InlineData("models[0].state=drained")]
    [InlineData("models[0].name=another")]
    public async Task Change_OfAModel_IsAnotherJobAndNothingElse(string change)
    {
        string[] model = ["models[0].name=all-minilm-l6-v2", "models[0].pool=cpu"];
        var (before, after) = (await Chart.RenderAsync(Chart.Trial, changes: model), await Chart.RenderAsync(Chart.Trial, changes: [.. model, change]));

        var (old, changed) = (Assert.Single(before.All<V1Job>()), Assert.Single(after.All<V1Job>()));
        // The template of a job cannot be changed.
        Assert.NotEqual(old.Metadata.Name, changed.Metadata.Name);
        Assert.Equal(WithoutJobs(before), WithoutJobs(after));
    }

    [Fact]
    public async Task Change_OfTheImage_IsAnotherJob()
    {
        var (before, after) = (await Chart.RenderAsync(Chart.Trial), await Chart.RenderAsync(Chart.Trial, changes: "image.tag=next"));

        Assert.NotEqual(before.All<V1Job>().Single().Metadata.Name, after.All<V1Job>().Single().Metadata.Name);
    }

    [Fact]
    public async Task Jobs_OfModels_HaveTheCommandsOfTheirStates()
    {
        var commands = (await Chart.RenderAsync("gpu")).All<V1Job>()
            .Where(job => job.Metadata.Labels["app.kubernetes.io/component"] == "model")
            .Select(job => string.Join(' ', job.Spec.Template.Spec.Containers.Single().Args));

        Assert.Equivalent(
            (string[])[
                "model deploy all-minilm-l6-v2 --replicas 6 --device cuda --weight 100 --wait --timeout 600",
                "model remove old-model",
                "model drain resting-model --revision 4f1c2a",
            ],
            commands);
    }

    [Fact]
    public async Task Job_OfAPoolThatScales_WantsAReplicaForEveryWorkerAndDoesNotWait()
    {
        var arguments = (await Chart.RenderAsync("production")).All<V1Job>()
            .Single(job => job.Metadata.Annotations.TryGetValue("bertgrains/model", out var model) && model == "all-minilm-l6-v2")
            .Spec.Template.Spec.Containers.Single().Args;

        Assert.Equal("model deploy all-minilm-l6-v2 --replicas 12 --device cpu --weight 100", string.Join(' ', arguments));
    }

    private static IEnumerable<string> WithoutJobs(Rendering rendering) =>
        rendering.Text.Split("\n---\n").Where(part => !part.Contains("\nkind: Job\n", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
