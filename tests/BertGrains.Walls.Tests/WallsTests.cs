namespace BertGrains.Walls.Tests;

/// <summary>The table of walls: the projects that each project may reference.</summary>
public sealed class WallsTests
{
    private static readonly Dictionary<string, string[]> Walls = new()
    {
        ["BertGrains.Contracts"] = [],
        ["BertGrains.Tokenization"] = [],
        ["BertGrains.Inference"] = ["BertGrains.Contracts", "BertGrains.Tokenization"],
        ["BertGrains.Import"] = ["BertGrains.Contracts", "BertGrains.Tokenization", "BertGrains.Inference"],
        ["BertGrains.Gateway"] = ["BertGrains.Contracts"],
        ["BertGrains.Cluster.Abstractions"] = ["BertGrains.Contracts"],
        ["BertGrains.Cluster.Connections"] = ["BertGrains.Contracts"],
        ["BertGrains.Cluster"] =
            ["BertGrains.Contracts", "BertGrains.Cluster.Abstractions", "BertGrains.Cluster.Connections", "BertGrains.Inference"],
        ["BertGrains.Client"] = ["BertGrains.Contracts", "BertGrains.Cluster.Abstractions", "BertGrains.Cluster.Connections"],
    };

    /// <summary>The program hosts everything, so it alone may see everything.</summary>
    private const string Host = "BertGrains.Cli";

    private static readonly string[] SeeOrleans =
        ["BertGrains.Cluster.Abstractions", "BertGrains.Cluster.Connections", "BertGrains.Cluster", "BertGrains.Client", Host];

    /// <summary>Import runs the graphs that it has written, to calibrate and to compare.</summary>
    private static readonly string[] SeeOnnxRuntime = ["BertGrains.Inference", "BertGrains.Import"];

    public static TheoryData<string> ProjectNames => [.. SourceProject.LoadAll().Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void ProjectReferences_EveryProject_StayInsideTheWalls(string name)
    {
        if (name == Host)
            return;

        Assert.True(Walls.TryGetValue(name, out var allowed), $"{name} has no row in the table of walls.");
        Assert.Empty(Project(name).Projects.Except(allowed));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Packages_OutsideTheCluster_NeverSeeOrleans(string name)
    {
        if (SeeOrleans.Contains(name))
            return;

        Assert.DoesNotContain(Project(name).Packages, package => package.Contains("Orleans", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Packages_OutsideInferenceAndImport_NeverSeeOnnxRuntime(string name)
    {
        if (SeeOnnxRuntime.Contains(name))
            return;

        Assert.DoesNotContain(Project(name).Packages, package => package.Contains("OnnxRuntime", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Friends_EveryProject_AreItsOwnTestsAlone(string name) => Assert.Equal([$"{name}.Tests"], Project(name).Friends);

    [Theory]
    [MemberData(nameof(ProjectNames))]
    public void Sources_EveryProject_MakeNoFriends(string name)
    {
        var sources = Directory.EnumerateFiles(Project(name).Folder, "*.cs", SearchOption.AllDirectories);
        Assert.DoesNotContain(sources, source => File.ReadAllText(source).Contains("InternalsVisibleTo", StringComparison.Ordinal));
    }

    [Fact]
    public void Solution_EveryProjectOfTheTree_IsInIt()
    {
        var projects = new[] { "src", "tests", "benchmarks", "samples" }
            .Select(folder => Path.Combine(SourceProject.TreeRoot, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(SourceProject.TreeRoot, path).Replace('\\', '/'));
        var solution = File.ReadAllText(Path.Combine(SourceProject.TreeRoot, "BertGrains.sln")).Replace('\\', '/');

        Assert.All(projects, path => Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal));
    }

    private static SourceProject Project(string name) => SourceProject.LoadAll().Single(project => project.Name == name);
}
