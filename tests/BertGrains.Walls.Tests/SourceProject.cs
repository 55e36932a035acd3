using System.Xml.Linq;

namespace BertGrains.Walls.Tests;

/// <summary>What one project under <c>src</c> says that it needs, whatever the conditions.</summary>
internal sealed record SourceProject(string Name, IReadOnlyList<string> Projects, IReadOnlyList<string> Packages)
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
        return new SourceProject(
            Path.GetFileNameWithoutExtension(path),
            Includes(documents, "ProjectReference").Select(Path.GetFileNameWithoutExtension).ToArray()!,
            Includes(documents, "PackageReference").ToArray());
    }

    private static IEnumerable<string> Includes(IEnumerable<XDocument> documents, string element) =>
        documents.SelectMany(document => document.Descendants(element)).Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static string FindTreeRoot(string folder) =>
        File.Exists(Path.Combine(folder, "BertGrains.sln"))
            ? folder
            : FindTreeRoot(Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("BertGrains.sln is in no folder above the tests."));
}
