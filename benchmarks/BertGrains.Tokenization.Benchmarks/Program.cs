using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BertGrains.Tokenization.Benchmarks;

if (!BenchmarkTexts.ArePresent)
{
    BenchmarkTexts.ReportMissing(ConsoleLogger.Default);
    return 1;
}

// In process: BenchmarkDotNet does not generate, restore and build another project.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(new TokensPerSecondColumn());
BenchmarkSwitcher.FromAssembly(typeof(EncodeBenchmark).Assembly).RunAllJoined(config, args);
return 0;
