namespace BertGrains.Packages.Tests;

/// <summary>
/// A published web project of a user: the program of README.md, the engine's package, and bundles in its folder. It is built outside this
/// repository, from the feed and from the packages that the build of this repository has installed.
/// </summary>
public sealed class Backend(PackageFeed feed) : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bertgrains-backend");

    /// <summary>The output of <c>dotnet publish</c>.</summary>
    public string Published => File("published");

    public string Program => Path.Combine(Published, "Backend.dll");

    public async ValueTask InitializeAsync()
    {
        await LinkInstalledPackagesAsync();
        CopyFolder(Repository.Bundle, File("Backend/models/all-minilm-l6-v2"));
        CopyFolder(Repository.Bundle, File("Backend/other (2)/it's, mine"));
        CopyFolder(Repository.Bundle, File("Backend/elsewhere"));
        Write("nuget.config", $"""
            <configuration><packageSources><clear /><add key="feed" value="{feed.Folder}" /></packageSources></configuration>
            """);
        Write("Backend/Program.cs", Repository.BackendProgram());
        Write("Backend/Backend.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk.Web">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <CreateHardLinksForCopyLocalIfPossible>true</CreateHardLinksForCopyLocalIfPossible>
                <CreateHardLinksForPublishFilesIfPossible>true</CreateHardLinksForPublishFilesIfPossible>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="BertGrains.Inference" Version="{feed.Package("BertGrains.Inference").Version}" />
                <Content Update="elsewhere/model.json" CopyToPublishDirectory="Never" />
              </ItemGroup>
            </Project>
            """);
        await DotNet.RunAsync(File("Backend"), File("packages"), "publish", "-o", Published, "-v", "quiet");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    // Those of this repository are installed from the feed. They must not reach the user's folder, where they would stay.
    private async Task LinkInstalledPackagesAsync()
    {
        var installed = await DotNet.RunAsync(_folder.FullName, null, "nuget", "locals", "global-packages", "--list", "--force-english-output");
        var packages = Directory.CreateDirectory(File("packages"));
        foreach (var package in new DirectoryInfo(installed[(installed.IndexOf(' ') + 1)..].Trim()).EnumerateDirectories())
        {
            if (!package.Name.StartsWith("bertgrains.", StringComparison.Ordinal))
                Directory.CreateSymbolicLink(Path.Combine(packages.FullName, package.Name), package.FullName);
        }
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
    }
}
