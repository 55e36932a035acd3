using BertGrains.Builds.Benchmarks.Processes;

namespace BertGrains.Builds.Benchmarks.Builds;

/// <summary>The working tree that this program is built from, and its commits.</summary>
internal sealed class Repository(string root)
{
    private const string Solution = "BertGrains.sln";

    public string Root => root;

    /// <summary>Finds the working tree above the program.</summary>
    public static Repository Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
                return new(folder.FullName);
        }

        throw new ComparisonException(
            $"{Solution} is in no folder above the program. Run it with 'dotnet run' in a clone of the repository.");
    }

    /// <summary>The commit that a revision of git names.</summary>
    public async Task<string> ResolveAsync(string revision, CancellationToken cancellationToken)
    {
        await GitAsync(["rev-parse", "--git-dir"], cancellationToken);
        try
        {
            return await GitAsync(["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], cancellationToken);
        }
        catch (ComparisonException)
        {
            throw new ComparisonException(
                $"'{revision}' is not a commit of this clone. Name a commit, a branch or a tag; in a shallow clone, run "
                + "'git fetch --unshallow' first.");
        }
    }

    /// <summary>Whether files of the working tree differ from its commit.</summary>
    public async Task<bool> IsModifiedAsync(CancellationToken cancellationToken) =>
        await GitAsync(["status", "--porcelain"], cancellationToken) is not "";

    /// <summary>Checks a commit out in a temporary folder, for as long as <paramref name="use"/> runs.</summary>
    public async Task InWorktreeAsync(string commit, Func<string, Task> use, CancellationToken cancellationToken)
    {
        using var temporary = new TemporaryFolder();
        var worktree = Path.Combine(temporary.Path, "tree");
        try
        {
            await GitAsync(["worktree", "add", "--detach", "--quiet", worktree, commit], cancellationToken);
            await use(worktree);
        }
        finally
        {
            // Twice: an interrupted checkout is locked.
            if (Directory.Exists(worktree))
                await GitAsync(["worktree", "remove", "--force", "--force", worktree], CancellationToken.None);
        }
    }

    private async Task<string> GitAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        (await Tool.RunAsync("git", arguments, root, cancellationToken)).TrimEnd();
}
