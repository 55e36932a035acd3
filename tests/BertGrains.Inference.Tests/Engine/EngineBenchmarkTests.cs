using BertGrains.Inference.Benchmarking;

namespace BertGrains.Inference.Engine;

public sealed class EngineBenchmarkTests(TinyModel model) : IClassFixture<TinyModel>
{
    [Fact]
    public async Task RunAsync_DeviceAuto_BaselinesRunOnTheDeviceOfTheEngine()
    {
        var options = new BenchmarkOptions { Bundle = model.Folder, Device = "auto", Texts = ["my card", "has not arrived"], Rounds = 1 };
        var report = await new EngineBenchmark(options, _ => { }).RunAsync(TestContext.Current.CancellationToken);

        Assert.Contains(report.Device, (string[])["cpu", "cuda:0"]);
        Assert.Equal((2, 1), (report.Texts, report.Rounds));
        Assert.True(report.OracleTextsPerSecond > 0 && report.EngineTextsPerSecond > 0);
    }

    [Fact]
    public async Task RunAsync_SeveralRequests_RunAllTexts()
    {
        var texts = Enumerable.Range(0, 10).Select(number => $"card {number}").ToArray();
        var options = new BenchmarkOptions { Bundle = model.Folder, Device = "cpu", Texts = texts, Rounds = 1, Requests = 4 };
        var report = await new EngineBenchmark(options, _ => { }).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal((10, 4), (report.Texts, report.Requests));
        Assert.Contains(report.OracleBudgets, rate => rate.Tokens == report.OracleBudgetTokens);
        Assert.Contains(report.BareBudgets, rate => rate.Tokens == report.BareBudgetTokens);
    }
}
