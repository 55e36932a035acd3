using BertGrains.Helm.Tests.Charts;
using k8s.Models;

namespace BertGrains.Helm.Tests;

/// <summary>What holds for every pod of the chart, whatever the values.</summary>
public sealed class PodTests
{
    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Containers_AllWorkloads_AreRestrictedAndLimited(string values)
    {
        foreach (var workload in (await Chart.RenderAsync(values)).Workloads)
        {
            var pod = workload.Template.Spec;
            Assert.False(pod.AutomountServiceAccountToken, workload.Name);
            Assert.False(pod.EnableServiceLinks, workload.Name);
            Assert.True(pod.SecurityContext.RunAsNonRoot, workload.Name);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.All(pod.Volumes ?? [], volume => Assert.Null(volume.HostPath));
            foreach (var container in workload.Containers)
            {
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation, workload.Name);
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem, workload.Name);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
                Assert.Matches("^[^@]+:[^@/]+(@sha256:[0-9a-f]{64})?$", container.Image);
                Assert.DoesNotContain(":latest", container.Image, StringComparison.Ordinal);
                Assert.Subset(container.Resources.Limits.Keys.ToHashSet(), new HashSet<string>(["cpu", "memory"]));
                Assert.Subset(container.Resources.Requests.Keys.ToHashSet(), new HashSet<string>(["cpu", "memory"]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Containers_OfServers_HaveAllProbes(string values)
    {
        var servers = (await Chart.RenderAsync(values)).Workloads.Where(workload => workload.Selector is not null).ToList();

        Assert.NotEmpty(servers);
        foreach (var container in servers.SelectMany(server => server.Template.Spec.Containers))
        {
            Assert.NotNull(container.StartupProbe);
            Assert.NotNull(container.LivenessProbe);
            Assert.NotNull(container.ReadinessProbe);
            if (container.ReadinessProbe.HttpGet is not { } ready)
                continue;
            Assert.Equal("/health/ready", ready.Path);
            Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
            Assert.Equal("/health/live", container.StartupProbe.HttpGet.Path);
            Assert.Contains(container.Ports, port => port.Name == ready.Port.Value);
        }
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Mounts_AllContainers_HaveTheirVolumes(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        var claims = rendering.All<V1StatefulSet>().ToDictionary(
            set => $"StatefulSet {set.Metadata.Name}", set => (set.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name));
        foreach (var workload in rendering.Workloads)
        {
            var volumes = (workload.Template.Spec.Volumes ?? []).Select(volume => volume.Name)
                .Concat(claims.GetValueOrDefault(workload.Name) ?? []).Order(StringComparer.Ordinal).ToList();
            var mounts = workload.Containers.SelectMany(container => container.VolumeMounts ?? []).Select(mount => mount.Name).Distinct();
            Assert.Equal(volumes, mounts.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task GracePeriods_OfServers_CoverTheStopOfTheProcess(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        foreach (var workload in rendering.Workloads.Where(workload => workload.Containers.Any(container => container.Name is "core" or "worker" or "gateway")))
        {
            var pod = workload.Template.Spec;
            var sleep = pod.Containers.Single().Lifecycle?.PreStop.Sleep?.Seconds ?? 0;
            // docs/operations.md: 150 s between SIGTERM and SIGKILL. The time before SIGTERM counts too.
            Assert.Equal(150 + sleep, pod.TerminationGracePeriodSeconds);
            Assert.Equal(pod.Containers.Single().Ports.Any(port => port.Name == "requests"), sleep > 0);
        }
    }

    [Fact]
    public async Task Updates_OfDeployments_StartAPodBeforeTheyStopOne()
    {
        var rendering = await Chart.RenderAsync("production");

        Assert.All(rendering.All<V1Deployment>(), deployment =>
        {
            Assert.Equal("0", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
            Assert.Equal("1", deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value);
        });
    }
}
