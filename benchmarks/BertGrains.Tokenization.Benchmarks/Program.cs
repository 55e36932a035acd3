using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BertGrains.Tokenization.Benchmarks;

if (!BenchmarkTexts.ArePresent)
{
    BenchmarkTexts.SayThatTheyAreAbsent(ConsoleLogger.Default);
    return 1;
}

// In process: the packages of the other tokenisers are then restored once, with the feeds of this build.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddColumn(new TokensPerSecondColumn());
BenchmarkSwitcher.FromAssembly(typeof(EncodeBenchmark).Assembly).RunAllJoined(config, args);
return 0;
