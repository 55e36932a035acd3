namespace BertGrains.Cluster.Tests.Simulation;
internal static class SimulatedSilo
{
    public const string Argument = "--simulated-silo";
    public static Task<int> RunAsync(string[] args) => Task.FromResult(args.Length);
}
