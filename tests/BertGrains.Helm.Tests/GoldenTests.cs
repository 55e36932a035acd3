using BertGrains.Helm.Tests.Charts;

namespace BertGrains.Helm.Tests;

/// <summary>
/// The objects of a release, as a reviewer of a change sees them. With BERTGRAINS_WRITE_GOLDEN=1 in the environment the files are written anew.
/// </summary>
public sealed class GoldenTests
{
    [Theory]
    [MemberData(nameof(Repository.Values), MemberType = typeof(Repository))]
    public async Task Render_CompleteValues_AsCommitted(string values)
    {
        var rendering = await Chart.RenderAsync(values);
        var file = Path.Combine(Repository.Folder("Golden"), $"{values}.yaml");
        if (Environment.GetEnvironmentVariable("BERTGRAINS_WRITE_GOLDEN") == "1")
            await File.WriteAllTextAsync(file, rendering.Text, TestContext.Current.CancellationToken);

        Assert.Equal(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), rendering.Text);
    }
}
