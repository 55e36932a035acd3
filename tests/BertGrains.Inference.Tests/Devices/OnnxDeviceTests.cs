using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using BertGrains.Inference.Trunks;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

public sealed class OnnxDeviceTests(TinyTrunks trunks) : IClassFixture<TinyTrunks>
{
    // Lanes are threads with their own scratch memory, on operators that they share.
    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public async Task Run_AllLanesAtOnce_GivesTheResultsOfOneLane(string precision)
    {
        var bundle = await Bundle.OpenAsync(trunks[precision], TestContext.Current.CancellationToken);
        using var device = TinyTrunks.Load(bundle);
        WorkItem[] Items(int batch) => PlainRuns.Items(bundle, _ => 3, [.. Enumerable.Range(1, 1 + (batch % 5)).Select(i => 1 + (i * batch * 7 % 90))]);
        var expected = Enumerable.Range(0, 40).Select(number =>
        {
            var items = Items(number);
            device.Run(0, items);
            return items;
        }).ToArray();

        var faults = new Exception?[device.Lanes * 2];
        using var devices = TinyTrunks.Load(bundle);
        var threads = Enumerable.Range(0, faults.Length).Select(number => new Thread(() => faults[number] = Record.Exception(() =>
        {
            // Two devices of one bundle, so there are threads to exchange on one core too.
            var (own, lane) = (number % 2 == 0 ? device : devices, number / 2);
            for (var batch = 0; batch < expected.Length; batch++)
            {
                var items = Items(batch);
                own.Run(lane, items);
                foreach (var (first, second) in expected[batch].Zip(items))
                {
                    foreach (var (before, now) in first.Outputs.Zip(second.Outputs))
                        Assert.Equal(before!.Values.ToArray(), now!.Values.ToArray());
                }
            }
        }))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.All(faults, Assert.Null);
    }

    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public async Task Dispose_ManyDevices_NativeMemoryIsNotUsedAfterwards(string precision)
    {
        var bundle = await Bundle.OpenAsync(trunks[precision], TestContext.Current.CancellationToken);
        for (var i = 0; i < 30; i++)
        {
            var device = TinyTrunks.Load(bundle);
            device.Run(0, PlainRuns.Items(bundle, _ => 3, 1, 40, i + 1));
            Collect();
            device.Run(device.Lanes - 1, PlainRuns.Items(bundle, _ => 3, 7));
            device.Dispose();
            if (i % 3 == 0)
                device.Dispose();
            Collect();
        }
    }

    // The address space of an abandoned device is that of the mapped file and the session; its finalizers run in any order.
    [Fact]
    public async Task Load_HeadThatFails_ReleasesTheTrunk()
    {
        using var damaged = await EditedBundle.CreateAsync(trunks["fp32"], trunk => trunk);
        File.Delete(damaged.Bundle.PathOf("heads/embedding.onnx"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Throws<DeviceException>(() => TinyTrunks.Load(damaged.Bundle));
            Collect();
        }

        Assert.False(IsMapped(damaged.Bundle.PathOf("trunk.onnx")));
    }

    [Fact]
    public async Task Dispose_LoadedDevice_UnmapsTheTrunk()
    {
        TinyTrunks.RequirePacking();
        using var copy = await EditedBundle.CreateAsync(trunks["fp32"], trunk => trunk);
        var path = copy.Bundle.PathOf("trunk.onnx");
        using (TinyTrunks.Load(copy.Bundle))
            Assert.True(IsMapped(path));

        Assert.False(IsMapped(path));
    }

    // A padded batch of another item must not be needed to fail: each call of a lane stands alone.
    [Fact]
    public async Task Run_AfterAFailure_EveryLaneRuns()
    {
        var bundle = await Bundle.OpenAsync(trunks["int8"], TestContext.Current.CancellationToken);
        using var device = TinyTrunks.Load(bundle);
        for (var lane = 0; lane < device.Lanes; lane++)
        {
            Assert.Throws<OnnxRuntimeException>(() => device.Run(lane, new WorkItem([4_000], 1, 3)));
            var items = PlainRuns.Items(bundle, _ => 3, 6);
            device.Run(lane, items);
            Assert.All(items[0].Outputs, output => Assert.True(output!.IsFinite()));
        }
    }

    private static bool IsMapped(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The mapped files of the process are read from /proc.");
        return File.ReadLines("/proc/self/maps").Any(line => line.EndsWith(path, StringComparison.Ordinal));
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }
}
