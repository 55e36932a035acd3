using System.Reflection;

namespace BertGrains.Packages.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Metadata("Root"));

    public static string Configuration { get; } = Metadata("Configuration");

    public static string Bundle => Path.Combine(Root, "models", "all-minilm-l6-v2");

    /// <summary>The program for a backend in README.md.</summary>
    public static string BackendProgram()
    {
        const string Start = "```csharp\n";
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var code = readme[(readme.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..];
        return code[..code.IndexOf("```", StringComparison.Ordinal)];
    }

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
