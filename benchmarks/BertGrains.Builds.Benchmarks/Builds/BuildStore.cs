using System.Security.Cryptography;
using BertGrains.Builds.Benchmarks.Processes;

namespace BertGrains.Builds.Benchmarks.Builds;

/// <summary>Builds commits, each once, and the working tree every time. The builds are in artifacts/builds.</summary>
internal sealed class BuildStore(Repository repository, Action<string> progress)
{
    private const string HarnessProject = "benchmarks/BertGrains.Builds.Harness";
    private const string DefaultBundle = "models/all-minilm-l6-v2";

    private readonly string _store = Path.Combine(repository.Root, "artifacts", "builds");

    /// <param name="revision">A revision of git; null for the working tree.</param>
    /// <param name="cancellationToken">Cancels the build.</param>
    public async Task<Build> GetAsync(string? revision, CancellationToken cancellationToken) => revision is null
        ? await BuildTreeAsync(cancellationToken)
        : await GetCommitAsync(revision, await repository.ResolveAsync(revision, cancellationToken), cancellationToken);

    private async Task<Build> BuildTreeAsync(CancellationToken cancellationToken)
    {
        progress("building the working tree");
        var commit = await repository.ResolveAsync("HEAD", cancellationToken);
        var modified = await repository.IsModifiedAsync(cancellationToken);
        var folder = Path.Combine(_store, "working-tree");
        Remove(folder);
        await PublishAsync(repository.Root, folder, [], cancellationToken);
        return new Build("working tree", commit, modified, folder, Path.Combine(repository.Root, DefaultBundle));
    }

    private async Task<Build> GetCommitAsync(string revision, string commit, CancellationToken cancellationToken)
    {
        // A build with another harness would measure something else.
        var folder = Path.Combine(_store, $"{commit[..12]}-{HarnessDigest()}");
        var build = new Build(revision, commit, Modified: false, folder, Path.Combine(folder, DefaultBundle));
        if (Directory.Exists(folder))
            return build;

        progress($"building {revision} (a minute or two; a second run takes this build)");
        var next = folder + ".next";
        Remove(next);
        await repository.InWorktreeAsync(commit, worktree => BuildCommitAsync(worktree, next, cancellationToken), cancellationToken);
        foreach (var old in Directory.EnumerateDirectories(_store, $"{commit[..12]}-????????"))
            Remove(old);
        Directory.Move(next, folder);
        return build;
    }

    private async Task BuildCommitAsync(string worktree, string folder, CancellationToken cancellationToken)
    {
        var harness = Path.Combine(worktree, HarnessProject);
        Remove(harness);
        Directory.CreateDirectory(harness);
        foreach (var file in HarnessFiles())
            File.Copy(file, Path.Combine(harness, Path.GetFileName(file)));

        // The native libraries are half a gigabyte; the folder that they are linked from is the cache of packages.
        string[] links = ["-p:CreateHardLinksForCopyLocalIfPossible=true", "-p:CreateHardLinksForPublishFilesIfPossible=true"];
        await PublishAsync(worktree, folder, links, cancellationToken);
        if (Directory.Exists(Path.Combine(worktree, DefaultBundle)))
            Copy(Path.Combine(worktree, DefaultBundle), Path.Combine(folder, DefaultBundle));
    }

    // Published, as ./bertgrains does. Warnings are no errors: a feed without the exact version of a package has a later one. Build servers
    // would go on running beside the measurement.
    private static async Task PublishAsync(string tree, string folder, string[] properties, CancellationToken cancellationToken)
    {
        (string, string)[] projects = [("src/BertGrains.Cli", Build.ProgramFolder), (HarnessProject, Build.HarnessFolder)];
        foreach (var (project, output) in projects)
        {
            string[] arguments =
            [
                "publish", project, "-c", "Release", "-v", "quiet", "--nologo", "--disable-build-servers",
                "-p:TreatWarningsAsErrors=false", .. properties, "-o", Path.Combine(folder, output),
            ];
            await Tool.RunAsync("dotnet", arguments, tree, cancellationToken);
        }
    }

    private IEnumerable<string> HarnessFiles() => Directory.EnumerateFiles(Path.Combine(repository.Root, HarnessProject))
        .Where(file => Path.GetExtension(file) is ".cs" or ".csproj")
        .Order(StringComparer.Ordinal);

    private string HarnessDigest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in HarnessFiles())
            hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
