using System.Diagnostics;

namespace BertGrains.Helm.Tests.Charts;

/// <summary>What a run of helm printed.</summary>
internal sealed record HelmResult(int ExitCode, string Output, string Error);

/// <summary>The chart, as helm reads it.</summary>
internal static class Chart
{
    /// <summary>Values with which the chart is complete, for changes of single values.</summary>
    public const string Trial = "trial";

    /// <summary><c>helm lint</c>.</summary>
    /// <param name="values">Name of a file of values; null for none.</param>
    /// <param name="changes">Arguments of <c>--set</c>.</param>
    public static Task<HelmResult> LintAsync(string? values, params string[] changes) =>
        RunAsync(["lint", Repository.Chart, .. Arguments(values, changes)]);

    /// <summary>The objects of a release, hooks included.</summary>
    public static async Task<Rendering> RenderAsync(string values, string release = "bert", params string[] changes)
    {
        var result = await RunAsync(["template", release, Repository.Chart, "--namespace", "search", .. Arguments(values, changes)]);
        Assert.True(result.ExitCode == 0, result.Error);
        return Rendering.Parse(result.Output);
    }

    private static IEnumerable<string> Arguments(string? values, IEnumerable<string> changes) =>
    [
        .. values is null ? (string[])[] : ["--values", Path.Combine(Repository.Folder("Values"), $"{values}.yaml")],
        .. changes.SelectMany(change => (string[])["--set", change]),
    ];

    private static async Task<HelmResult> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(await HelmProgram.PathAsync(), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // No cluster of the user is asked, and none of the user's plug-ins takes part.
        start.Environment["KUBECONFIG"] = "/dev/null";
        foreach (var folder in (string[])["HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"])
            start.Environment[folder] = Path.Combine(Path.GetTempPath(), "bertgrains-helm-home");
        using var helm = Process.Start(start)!;
        var (output, error) = (helm.StandardOutput.ReadToEndAsync(), helm.StandardError.ReadToEndAsync());
        await helm.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new HelmResult(helm.ExitCode, await output, await error);
    }
}
