using BertGrains.Helm.Tests.Charts;
using k8s.Models;

namespace BertGrains.Helm.Tests;

/// <summary>Objects find each other, within their release only.</summary>
public sealed class SelectorTests
{
    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Selectors_AllObjects_SelectPodsOfTheRelease(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        var workloads = rendering.Workloads.ToList();

        Assert.All(workloads.Where(workload => workload.Selector is not null), workload =>
            Assert.Equal([workload.Name], workloads.Where(other => other.IsSelectedBy(workload.Selector!)).Select(other => other.Name)));
        var selectors = rendering.All<V1PodDisruptionBudget>().Select(budget => budget.Spec.Selector)
            .Concat(rendering.All<V1NetworkPolicy>().Select(policy => policy.Spec.PodSelector))
            .Concat(rendering.All<V1Service>().Select(service => new V1LabelSelector { MatchLabels = service.Spec.Selector }));
        Assert.All(selectors, selector => Assert.Contains(workloads, workload => workload.IsSelectedBy(selector)));
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Ports_OfServicesAndPolicies_AreThoseOfContainers(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        foreach (var service in rendering.All<V1Service>())
        {
            var selector = new V1LabelSelector { MatchLabels = service.Spec.Selector };
            var pods = rendering.Workloads.Where(workload => workload.Selector is not null && workload.IsSelectedBy(selector));
            Assert.All(service.Spec.Ports, port => Assert.Contains(pods, pod => HasPort(pod, port.TargetPort.Value)));
        }

        foreach (var policy in rendering.All<V1NetworkPolicy>())
        {
            var pods = rendering.Workloads.Where(workload => workload.IsSelectedBy(policy.Spec.PodSelector));
            var ports = (policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports).Select(port => port.Port.Value);
            Assert.All(ports, port => Assert.All(pods, pod => Assert.True(HasPort(pod, port), $"{pod.Name} has no port {port}")));
        }
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Policies_AllPods_AreSelectedByOneThatLimitsBothWays(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        var policies = rendering.All<V1NetworkPolicy>().ToList();

        Assert.All(rendering.Workloads, workload => Assert.Single(policies, policy => workload.IsSelectedBy(policy.Spec.PodSelector)));
        Assert.All(policies, policy => Assert.Equal(["Ingress", "Egress"], policy.Spec.PolicyTypes));
    }

    [Theory]
    [InlineData("bert", "bert-core")]
    [InlineData("a", "a-bertgrains")]
    [InlineData("a-name-with-fifty-three-characters-which-is-the-mos-1", "a-name-with-fifty-three-characters-which-is-the-mos-2")]
    public async Task Releases_InOneNamespace_NeverMeet(string one, string two)
    {
        var (first, second) = (await Chart.RenderAsync("production", one), await Chart.RenderAsync("production", two));

        Assert.Empty(Names(first).Intersect(Names(second)));
        Assert.All(first.Workloads.Where(workload => workload.Selector is not null), workload =>
            Assert.DoesNotContain(second.Workloads, other => other.IsSelectedBy(workload.Selector!)));
        Assert.NotEqual(ClusterId(first), ClusterId(second));
    }

    [Fact]
    public async Task Names_OfTheLongestRelease_AreShortEnough()
    {
        var rendering = await Chart.RenderAsync("production", new string('r', 53), "workers.twelveletter.replicas=1");

        Assert.All(rendering.Objects, one => Assert.InRange(one.Metadata.Name.Length, 1, 63));
        // The label controller-revision-hash of its pods has the name and eleven characters.
        Assert.All(rendering.All<V1StatefulSet>(), set => Assert.InRange(set.Metadata.Name.Length, 1, 52));
    }

    private static bool HasPort(Workload workload, string port) => workload.Containers.SelectMany(container => container.Ports ?? [])
        .Any(known => known.Name == port || known.ContainerPort.ToString(System.Globalization.CultureInfo.InvariantCulture) == port);

    private static IEnumerable<string> Names(Rendering rendering) => rendering.Objects.Select(one => $"{one.Kind} {one.Metadata.Name}");

    private static string ClusterId(Rendering rendering) => rendering.One<V1Deployment>(
        rendering.All<V1Deployment>().Single(deployment => deployment.Spec.Template.Spec.Containers.Single().Name == "core").Metadata.Name)
        .Spec.Template.Spec.Containers.Single().Env.Single(variable => variable.Name == "BERTGRAINS__Cluster__ClusterId").Value;
}
