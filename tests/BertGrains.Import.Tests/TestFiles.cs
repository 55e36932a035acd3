namespace BertGrains.Import.Tests;

/// <summary>Checkpoints: two tiny ones in the repository, all in ../shared.</summary>
internal static class TestFiles
{
    /// <summary>A file or folder of tests/fixtures.</summary>
    public static string Fixture(string path) => TinyModel.FixturePath(path);

    /// <summary>One of the tiny checkpoints: from tests/fixtures, or from ../shared.</summary>
    public static string Tiny(string name) =>
        File.Exists(Fixture($"{name}/model.safetensors")) ? Fixture(name) : Shared($"models/tiny/{name}");

    /// <summary>A file or folder of ../shared; skips the test if it is absent.</summary>
    public static string Shared(string path)
    {
        var full = Path.GetFullPath(Path.Combine(TinyModel.TreeRoot(), "..", "shared", path));
        if (!Path.Exists(full))
            Assert.Skip($"../shared/{path} is absent.");
        return full;
    }
}
