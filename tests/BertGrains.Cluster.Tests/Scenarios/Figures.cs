namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>One line of figures a scenario, in the test's output.</summary>
internal static class Figures
{
    public static void Print(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
