using System.Xml.Linq;

namespace BertGrains.Walls.Tests;

/// <summary>The references of one project under <c>src</c>, independent of their conditions.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">Where it is.</param>
/// <param name="Projects">Projects that it references.</param>
/// <param name="Packages">Packages that it references.</param>
/// <param name="Friends">Assemblies that see its internals.</param>
internal sealed record SourceProject(
    string Name, string Folder, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages, IReadOnlyList<string> Friends)
{
    public static string TreeRoot { get; } = FindTreeRoot(AppContext.BaseDirectory);

    public static IReadOnlyList<SourceProject> LoadAll() =>
        [.. Directory.EnumerateFiles(Path.Combine(TreeRoot, "src"), "*.csproj", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(Load)];

    private static SourceProject Load(string path)
    {
        var document = XDocument.Load(path);
        var name = Path.GetFileNameWithoutExtension(path);
        // The file that every project has without naming it.
        var common = XDocument.Load(Path.Combine(TreeRoot, "Directory.Build.props"));
        return new SourceProject(
            name,
            Path.GetDirectoryName(path)!,
            Includes([document], "ProjectReference").Select(Path.GetFileNameWithoutExtension).ToArray()!,
            Includes([document], "PackageReference").ToArray(),
            [.. Includes([document, common], "InternalsVisibleTo").Select(friend => friend.Replace("$(MSBuildProjectName)", name))]);
    }

    private static IEnumerable<string> Includes(IEnumerable<XDocument> documents, string element) =>
        documents.SelectMany(document => document.Descendants(element)).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string FindTreeRoot(string folder) =>
        File.Exists(Path.Combine(folder, "BertGrains.sln"))
            ? folder
            : FindTreeRoot(Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("BertGrains.sln is in no folder above the tests."));
}
