namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Writes one line of measured figures to the test's output.</summary>
internal static class Figures
{
    public static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
