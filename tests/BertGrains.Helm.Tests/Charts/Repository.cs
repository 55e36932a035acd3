using System.Reflection;

namespace BertGrains.Helm.Tests.Charts;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "Root").Value!);

    public static string Chart { get; } = Path.Combine(Root, "helm", "bertgrains");

    /// <summary>A folder of this project.</summary>
    public static string Folder(string name) => Path.Combine(Root, "tests", "BertGrains.Helm.Tests", name);

    /// <summary>The files of values, by name.</summary>
    public static TheoryData<string> Values =>
        [.. Directory.EnumerateFiles(Folder("Values"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];
}
