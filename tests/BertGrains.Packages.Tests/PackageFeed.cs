using BertGrains.Packages.Tests;

[assembly: AssemblyFixture(typeof(PackageFeed))]

namespace BertGrains.Packages.Tests;

/// <summary>A folder with the packages of this repository, as <c>dotnet pack</c> makes them from what is built.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bertgrains-feed");

    public string Folder => _folder.FullName;

    public IEnumerable<Package> Packages => _folder.EnumerateFiles("*.nupkg").Select(file => new Package(file.FullName));

    public async ValueTask InitializeAsync() => await DotNet.RunAsync(
        Repository.Root,
        packages: null,
        "pack", "BertGrains.sln", "-c", Repository.Configuration, "--no-build", "-o", Folder, "-v", "quiet", "-warnaserror");

    public Package Package(string id) => Packages.Single(package => package.Id == id);

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
