using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using BertGrains.Helm.Tests.Charts;
using k8s.Models;

namespace BertGrains.Helm.Tests;

/// <summary>Alerts, the dashboard and the queries of autoscalers.</summary>
public sealed partial class MonitoringTests
{
    [Fact]
    public async Task Alerts_All_HaveTheirSectionOfTheRunbook()
    {
        var sections = File.ReadLines(Path.Combine(Repository.Root, "docs", "runbook.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line[3..]);
        var alerts = (await RulesAsync()).Where(rule => rule.Alert is not null).ToList();

        Assert.Equal(sections, alerts.Select(alert => alert.Alert!));
        Assert.All(alerts, alert => Assert.Equal($"docs/runbook.md#{alert.Alert!.ToLowerInvariant()}", alert.Annotations["runbook_url"]));
    }

    [Fact]
    public async Task Queries_All_SelectTheReleaseAlone()
    {
        const string Release = "namespace=\"search\",release=\"bert\"";
        var rendering = await Chart.RenderAsync("production");
        var queries = (await RulesAsync()).Select(rule => rule.Expr)
            .Concat(rendering.All<CustomResource<ScaledObjectSpec>>().SelectMany(scaled => scaled.Spec.Triggers).Select(trigger => trigger.Metadata["query"]))
            .Concat(DashboardQueries(rendering).Select(query => query.Replace("$namespace", "search", StringComparison.Ordinal)
                .Replace("$release", "bert", StringComparison.Ordinal)));

        Assert.All(queries, query =>
        {
            var series = Series().Matches(query);
            Assert.NotEmpty(series);
            Assert.All(series, match => Assert.StartsWith(Release, match.Groups[1].Value, StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task Rules_AndQueries_AreValidForPrometheus()
    {
        const string Promtool = "/usr/bin/promtool";
        Assert.SkipUnless(File.Exists(Promtool), "promtool is not installed (Debian's package prometheus).");
        var rendering = await Chart.RenderAsync("production");
        var queries = DashboardQueries(rendering)
            .Concat(rendering.All<CustomResource<ScaledObjectSpec>>().SelectMany(scaled => scaled.Spec.Triggers).Select(trigger => trigger.Metadata["query"]))
            .Select((query, index) => new { record = $"query_{index}", expr = query.Replace("$", "x", StringComparison.Ordinal) });
        var rules = (await RulesAsync()).Select(rule => (object)new { record = rule.Record ?? rule.Alert, expr = rule.Expr });
        var file = Path.Combine(Path.GetTempPath(), $"bertgrains-rules-{Guid.NewGuid()}.yaml");
        // JSON is YAML.
        await File.WriteAllTextAsync(
            file,
            JsonSerializer.Serialize(new { groups = (object[])[new { name = "queries", rules = queries }, new { name = "rules", rules }] }),
            TestContext.Current.CancellationToken);
        try
        {
            using var promtool = Process.Start(new ProcessStartInfo(Promtool, ["check", "rules", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var (output, error) = (promtool.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), promtool.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await promtool.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(promtool.ExitCode == 0, await output + await error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task ScaledObject_OfWorkers_ComparesThePredictedDrainWithAShareOfTheHorizon()
    {
        var scaled = (await Chart.RenderAsync("production")).One<CustomResource<ScaledObjectSpec>>("bert-worker-cpu").Spec;

        Assert.Equal(("StatefulSet", "bert-worker-cpu"), (scaled.ScaleTargetRef.Kind, scaled.ScaleTargetRef.Name));
        var trigger = Assert.Single(scaled.Triggers);
        Assert.Equal(("AverageValue", "8", "false"), (trigger.MetricType, trigger.Metadata["threshold"], trigger.Metadata["ignoreNullValues"]));
        const string Series = "namespace=\"search\",release=\"bert\",role=\"worker\",pool=\"cpu\"";
        Assert.Equal(
            $"sum(bertgrains_queue_drain_seconds{{{Series}}}) + 10 * sum(rate(bertgrains_batch_duration_seconds_sum{{{Series}}}[1m])) / 2",
            trigger.Metadata["query"]);
    }

    private static async Task<List<PrometheusRuleSpec.Rule>> RulesAsync() =>
        [.. (await Chart.RenderAsync("production")).All<CustomResource<PrometheusRuleSpec>>().Single().Spec.Groups.SelectMany(group => group.Rules)];

    private static IEnumerable<string> DashboardQueries(Rendering rendering)
    {
        var text = rendering.One<V1ConfigMap>("bert-dashboard").Data["bertgrains.json"];
        using var dashboard = JsonDocument.Parse(text);
        return
        [
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray()
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    [GeneratedRegex(@"[a-z_]+\{([^}]*)\}")]
    private static partial Regex Series();
}
