using System.IO.Compression;
using System.Xml.Linq;

namespace BertGrains.Packages.Tests;

/// <summary>A package file.</summary>
public sealed class Package
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly XElement _metadata;

    public Package(string path)
    {
        using var archive = ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries)
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            _files[entry.FullName] = bytes.ToArray();
        }

        using var manifest = new MemoryStream(_files.Single(file => file.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value);
        _metadata = XDocument.Load(manifest).Root!.Elements().Single();
    }

    public string Id => this["id"]!;

    public string Version => this["version"]!;

    public IReadOnlyCollection<string> Files => _files.Keys;

    /// <summary>A value of the manifest; null if it has none.</summary>
    public string? this[string name] => _metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    public byte[] Read(string file) => _files[file];

    /// <summary>The kinds of files that do not come with a dependency whose name starts so.</summary>
    public string[] ExcludedFrom(string dependency) => _metadata.Descendants()
        .Single(element => element.Attribute("id")?.Value.StartsWith(dependency, StringComparison.Ordinal) is true)
        .Attribute("exclude")!.Value.Split(',');
}
