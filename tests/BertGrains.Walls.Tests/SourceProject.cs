using System.Xml.Linq;

namespace BertGrains.Walls.Tests;

/// <summary>What one project under <c>src</c> says that it needs, whatever the conditions.</summary>
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
        // Imported files of the tree (eng/*.props) count as part of the project.
        var documents = new List<XDocument> { XDocument.Load(path) };
        documents.AddRange(documents[0].Descendants("Import").Select(import =>
            XDocument.Load(Path.Combine(Path.GetDirectoryName(path)!, import.Attribute("Project")!.Value))));
        var name = Path.GetFileNameWithoutExtension(path);
        // The file that every project has without naming it.
        var common = XDocument.Load(Path.Combine(TreeRoot, "Directory.Build.props"));
        return new SourceProject(
            name,
            Path.GetDirectoryName(path)!,
            Includes(documents, "ProjectReference").Select(Path.GetFileNameWithoutExtension).ToArray()!,
            Includes(documents, "PackageReference").ToArray(),
            [.. Includes([.. documents, common], "InternalsVisibleTo").Select(friend => friend.Replace("$(MSBuildProjectName)", name))]);
    }

    private static IEnumerable<string> Includes(IEnumerable<XDocument> documents, string element) =>
        documents.SelectMany(document => document.Descendants(element)).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string FindTreeRoot(string folder) =>
        File.Exists(Path.Combine(folder, "BertGrains.sln"))
            ? folder
            : FindTreeRoot(Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("BertGrains.sln is in no folder above the tests."));
}
