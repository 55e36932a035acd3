using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Load;

[Trait("Category", "Cluster")]
public sealed class SteadyLoadTests
{
    [Fact]
    public async Task StopAsync_ServerOfOneProcess_EveryAnswerIsTheEngines()
    {
        Requirements.SkipWithoutProgram();
        var expected = await ExpectedAnswers.ComputeAsync(ProgramFiles.Bundle);
        await using var server = ChildProcess.Start(
            "serve", "dotnet", ProgramFiles.Program, "serve", "--urls", "http://127.0.0.1:0", "--bundle", ProgramFiles.Bundle);
        var line = await server.WaitForLineAsync("listens on ", TimeSpan.FromSeconds(30));
        await server.WaitForLineAsync("Ready", TimeSpan.FromSeconds(30));
        await using var load = await SteadyLoad.StartAsync(new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]), expected);
        await SteadyLoad.ContinueAsync(seconds: 3);
        var report = await load.StopAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        report.AssertAllRight();
        Assert.InRange(report.Requests, 1, 150);
    }
}
