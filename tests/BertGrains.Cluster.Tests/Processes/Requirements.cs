namespace BertGrains.Cluster.Tests.Processes;

/// <summary>What tests with real processes need of the machine; without it they are skipped and say so.</summary>
internal static class Requirements
{
    public static void SkipWithoutPostgres() => Assert.SkipWhen(
        PostgresServer.Programs is null, "PostgreSQL is not installed (Debian's package postgresql).");

    public static void SkipWithoutProgram() => Assert.SkipUnless(
        ProgramFiles.HasCluster, $"The program was not built with the cluster in it: {ProgramFiles.Program}.");

    public static void SkipWithoutCluster()
    {
        SkipWithoutPostgres();
        SkipWithoutProgram();
    }
}
