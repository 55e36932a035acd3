namespace BertGrains.Import.Tests;

/// <summary>Where checkpoints and golden outputs lie: small ones in the repository, all of them in ../shared beside a checkout.</summary>
internal static class TestFiles
{
    private static readonly string Root = FindRoot();

    /// <summary>A file or folder of tests/fixtures.</summary>
    public static string Fixture(string path) => Path.Combine(Root, "tests", "fixtures", path);

    /// <summary>One of the tiny checkpoints, from tests/fixtures where it is there, else from ../shared.</summary>
    public static string Tiny(string name) =>
        File.Exists(Fixture($"{name}/model.safetensors")) ? Fixture(name) : Shared($"models/tiny/{name}");

    /// <summary>A file or folder of ../shared; skips the test where it is absent.</summary>
    public static string Shared(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Root, "..", "shared", path));
        if (!Path.Exists(full))
            Assert.Skip($"../shared/{path} is not there.");
        return full;
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "BertGrains.sln")))
                return folder;
        }

        throw new InvalidOperationException("The tests must lie inside the repository.");
    }
}
