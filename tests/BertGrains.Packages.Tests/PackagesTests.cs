using System.Text;

namespace BertGrains.Packages.Tests;

public sealed class PackagesTests(PackageFeed feed)
{
    private static readonly string[] NotPackages = ["BertGrains.Cli"];

    [Fact]
    public void Pack_Solution_PackagesAreTheLibraries()
    {
        var projects = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName);

        Assert.Equal(projects.Except(NotPackages).Order(), feed.Packages.Select(package => package.Id).Order());
    }

    [Fact]
    public void Pack_EveryLibrary_HasAssemblyDocumentationReadmeAndMetadata()
    {
        Assert.All(feed.Packages, package =>
        {
            Assert.Superset(
                new HashSet<string> { $"lib/net10.0/{package.Id}.dll", $"lib/net10.0/{package.Id}.xml", package["readme"]! },
                package.Files.ToHashSet());
            Assert.Equal(("Apache-2.0", "BertGrains"), (package["license"], package["authors"]));
            Assert.All(["description", "tags"], name => Assert.False(string.IsNullOrWhiteSpace(package[name]), name));
        });
    }

    [Fact]
    public void Pack_Release_AssembliesNameNoFolderOfTheBuild()
    {
        Assert.SkipUnless(Repository.Configuration == "Release", "Debug assemblies name the folder of the sources, for debuggers.");

        var folder = Encoding.UTF8.GetBytes(Repository.Root);
        Assert.All(feed.Packages, package =>
            Assert.Equal(-1, package.Read($"lib/net10.0/{package.Id}.dll").AsSpan().IndexOf(folder)));
    }

    // They copy the libraries of Windows, 360 MB, to programs for Linux.
    [Theory]
    [InlineData("BertGrains.Inference")]
    [InlineData("BertGrains.Import")]
    public void Pack_BuildFilesOfOnnxRuntime_StayOut(string id)
    {
        string[] buildFiles = ["Build", "BuildTransitive"];

        Assert.Superset(buildFiles.ToHashSet(), feed.Package(id).ExcludedFrom("Microsoft.ML.OnnxRuntime").ToHashSet());
    }
}
