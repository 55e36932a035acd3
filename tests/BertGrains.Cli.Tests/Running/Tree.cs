namespace BertGrains.Cli.Tests.Running;

/// <summary>Places in the tree that the tests were built from.</summary>
internal static class Tree
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string DefaultBundle { get; } = Path.Combine(Root, "models", "all-minilm-l6-v2");

    public static string Vocabulary { get; } = Path.Combine(DefaultBundle, "vocab.txt");

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "BertGrains.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("BertGrains.sln is in no folder above the tests."));
}
