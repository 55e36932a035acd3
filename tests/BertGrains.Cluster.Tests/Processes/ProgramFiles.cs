namespace BertGrains.Cluster.Tests.Processes;

/// <summary>Where the built program and the committed bundle are.</summary>
internal static class ProgramFiles
{
    /// <summary>Built in the same configuration as the tests, beside them.</summary>
    public static string Program { get; } = Path.Combine(
        Path.GetDirectoryName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!,
        "BertGrains.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "BertGrains.Cli.dll");

    /// <summary>The default bundle.</summary>
    public static string Bundle { get; } = Path.Combine(TinyModel.TreeRoot(), "models", "all-minilm-l6-v2");

    /// <summary>Whether the program was built with the cluster in it.</summary>
    public static bool HasCluster => File.Exists(Path.Combine(Path.GetDirectoryName(Program)!, "BertGrains.Cluster.dll"));
}
