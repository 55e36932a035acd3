using System.Text.RegularExpressions;

namespace BertGrains.Cluster.Coordination;

/// <summary>Data flows one way: deployed state and observation lead to a plan, and the plan to its execution.</summary>
public sealed partial class CoordinationFoldersTests
{
    private static readonly string Root = Path.Combine(TinyModel.TreeRoot(), "src", "BertGrains.Cluster", "Coordination");

    [Theory]
    [InlineData("State")]
    [InlineData("Observation")]
    [InlineData("Commands", "State")]
    [InlineData("Planning", "State", "Observation")]
    [InlineData("Execution", "State", "Observation", "Planning")]
    public void Sources_Folder_UseEarlierFoldersAlone(string folder, params string[] earlier)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs").Select(File.ReadAllText).ToList();
        var used = sources.SelectMany(source => CoordinationUsing().Matches(source)).Select(match => match.Groups[1].Value);
        Assert.Empty(used.Except(earlier));

        // Types of the parent namespace need no using.
        var parents = Directory.EnumerateFiles(Root, "*.cs").Select(Path.GetFileNameWithoutExtension);
        Assert.All(parents, parent => Assert.DoesNotContain(sources, source => Regex.IsMatch(source, $@"\b{parent}\b")));
    }

    [Fact]
    public void Root_Folders_AreThoseOfTheTable() => Assert.Equal(
        ["Commands", "Execution", "Observation", "Planning", "State"],
        Directory.EnumerateDirectories(Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"^using BertGrains\.Cluster\.Coordination\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex CoordinationUsing();
}
