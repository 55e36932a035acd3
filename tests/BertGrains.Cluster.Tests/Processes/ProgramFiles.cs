namespace BertGrains.Cluster.Tests.Processes;

/// <summary>Paths of the built program and the committed bundle.</summary>
internal static class ProgramFiles
{
    /// <summary>The program, built in the configuration of the tests.</summary>
    public static string Program { get; } = Path.Combine(
        Path.GetDirectoryName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!,
        "BertGrains.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "BertGrains.Cli.dll");

    /// <summary>The default bundle.</summary>
    public static string Bundle { get; } = Path.Combine(TinyModel.TreeRoot(), "models", "all-minilm-l6-v2");
}
