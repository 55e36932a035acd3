using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace BertGrains.Walls.Tests;

/// <summary>docs/licenses.md lists the packages that the program and the libraries are made with. BERTGRAINS_WRITE_LICENSES=1 writes it.</summary>
public sealed class LicenseTests
{
    private const string WriteVariable = "BERTGRAINS_WRITE_LICENSES";

    // Of permissive licenses. A package with another one is a decision.
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-3-Clause", "PostgreSQL"];

    private static readonly string Cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [Fact]
    public void Document_Packages_AreThoseOfTheLockFilesWithTheirLicenses()
    {
        var path = Path.Combine(SourceProject.TreeRoot, "docs", "licenses.md");
        var text = Describe([.. Locked().Select(package => (package.Name, package.Version, LicenseOf(package.Name, package.Version)))]);
        if (Environment.GetEnvironmentVariable(WriteVariable) is "1")
            File.WriteAllText(path, text);

        Assert.Equal(File.ReadAllText(path), text);
    }

    [Fact]
    public void Licenses_OfAllPackages_ArePermissive() => Assert.All(
        Locked(), package => Assert.True(Allowed.Contains(LicenseOf(package.Name, package.Version)), $"{package.Name}: {LicenseOf(package.Name, package.Version)}"));

    private static List<(string Name, string Version)> Locked()
    {
        var packages = ReadLocks().ToList();
        // The edition without CUDA has lock files of its own.
        Assert.SkipUnless(packages.TrueForAll(package => Directory.Exists(FolderOf(package.Name, package.Version))), "Not all of these packages are restored.");
        return packages;
    }

    private static string FolderOf(string name, string version) => Path.Combine(Cache, name.ToLowerInvariant(), version.ToLowerInvariant());

    private static IEnumerable<(string Name, string Version)> ReadLocks() => Directory.EnumerateFiles(
            Path.Combine(SourceProject.TreeRoot, "src"), "packages.lock.json", SearchOption.AllDirectories)
        .SelectMany(file =>
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(framework => framework.Value.EnumerateObject())
                .Where(package => package.Value.GetProperty("type").GetString() != "Project")
                .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!)).ToList();
        })
        .Distinct().OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase).ThenBy(package => package.Item2, StringComparer.Ordinal);

    private static string LicenseOf(string name, string version)
    {
        var folder = FolderOf(name, version);
        var license = XDocument.Load(Path.Combine(folder, $"{name.ToLowerInvariant()}.nuspec")).Descendants()
            .FirstOrDefault(element => element.Name.LocalName == "license");
        return license?.Attribute("type")?.Value switch
        {
            "expression" => license.Value,
            "file" => NameOf(File.ReadAllText(Path.Combine(folder, license.Value.Replace('\\', '/')))),
            _ => "not stated",
        };
    }

    private static string NameOf(string text) => text.Contains("MIT License", StringComparison.Ordinal) ? "MIT" : "another one, in a file";

    private static string Describe(IReadOnlyList<(string Name, string Version, string License)> packages)
    {
        var text = new StringBuilder(
            """
            # Licenses

            The packages that the program and the libraries are built with, as their lock files have them: those that they run with, and a few that only the
            compiler uses. A test keeps the list, and refuses a license that is not permissive.

            | package | version | license |
            | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var (name, version, license) in packages)
            text.Append($"| {name} | {version} | {license} |\n");
        return text.ToString();
    }
}
