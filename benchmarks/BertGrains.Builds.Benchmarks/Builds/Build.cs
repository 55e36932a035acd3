using System.Text.Json;

namespace BertGrains.Builds.Benchmarks.Builds;

/// <summary>The published programs of one state of the source.</summary>
/// <param name="Name">As the user named it.</param>
/// <param name="Commit">Its commit; for a working tree the one that it is based on.</param>
/// <param name="Modified">Whether files of the working tree differ from the commit.</param>
/// <param name="Folder">Folder of the programs.</param>
/// <param name="DefaultBundle">Its default bundle.</param>
internal sealed record Build(string Name, string Commit, bool Modified, string Folder, string DefaultBundle)
{
    /// <summary>File of a bundle that describes it.</summary>
    public const string Manifest = "model.json";

    public string Program => Path.Combine(Folder, ProgramFolder, "BertGrains.Cli.dll");

    public string Harness => Path.Combine(Folder, HarnessFolder, "BertGrains.Builds.Harness.dll");

    internal static string ProgramFolder => "program";

    internal static string HarnessFolder => "harness";

    /// <summary>Version of the package of ONNX Runtime that the build has, null if it has none.</summary>
    public string? ReadOnnxRuntime()
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(Program, ".deps.json")));
        return dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Select(library => library.Name.Split('/'))
            .FirstOrDefault(parts => parts[0].StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal))?[1];
    }
}
