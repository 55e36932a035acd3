using BertGrains.Cluster.Benchmarks;
using BertGrains.Inference;

if (args is [SiloProcess.Argument, ..])
    return await SiloHost.RunAsync(args[1..]);

if (args is not [var bundle, var texts])
{
    Console.Error.WriteLine("usage: BertGrains.Cluster.Benchmarks BUNDLE TEXTS");
    return 2;
}

await using var engine = await BertEngine.StartAsync(new BertGrainsOptions { Bundle = bundle, Device = "cpu" });
await using var cluster = await BenchmarkCluster.StartAsync(bundle, (await engine.GetModelsAsync())[0].Name);
Console.WriteLine(await new HopBenchmark(engine, cluster.Client, File.ReadLines(texts).Take(HopBenchmark.Texts)).RunAsync());
return 0;
