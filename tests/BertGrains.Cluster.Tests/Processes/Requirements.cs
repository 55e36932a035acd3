namespace BertGrains.Cluster.Tests.Processes;

/// <summary>Skips tests whose requirements the machine does not meet.</summary>
internal static class Requirements
{
    public static void SkipWithoutPostgres() => Assert.SkipWhen(
        PostgresServer.Programs is null, "PostgreSQL is not installed (Debian's package postgresql).");

    public static void SkipWithoutProgram() => Assert.SkipUnless(
        File.Exists(ProgramFiles.Program), $"The program is not built: {ProgramFiles.Program}.");

    public static void SkipWithoutCluster()
    {
        SkipWithoutPostgres();
        SkipWithoutProgram();
    }
}
