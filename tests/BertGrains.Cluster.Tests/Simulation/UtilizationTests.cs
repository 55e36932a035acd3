using System.Diagnostics;
using System.Globalization;
using BertGrains.Cluster.Tests.Load;
using BertGrains.Cluster.Tests.Processes;
using BertGrains.Cluster.Tests.Scenarios;

namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>
/// A saturating load is spread over simulated devices evenly, without messages to coordinators or the directory. The utilization is
/// printed, not asserted: it depends on what else the machine does.
/// </summary>
[Collection(InOwnCluster.Name), Trait("Category", "Cluster")]
public sealed class UtilizationTests
{
    private const double MeasuredSeconds = 6;
    private const int CallersPerSilo = 8;

    private static readonly string[] Coordination = ["IModelGrain", "ICatalogGrain"];
    private static readonly string[] Directory = ["IGrainDirectoryPartition", "IGrainDirectoryClient"];

    [Fact]
    public async Task SaturatingLoad_SixtyFourDevicesOnEightSilos_IsSpreadEvenly()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        await using var client = await SimulatedClient.ConnectAsync(cluster);
        foreach (var silos in (int[])[1, 2, 4, 8])
        {
            await cluster.GrowAsync(silos);
            await client.DeployAsync(ProgramCluster.Model, silos * SimulatedCluster.DevicesPerSilo);
            await MeasureAsync(cluster, client.Bert, silos);
        }
    }

    private static async Task MeasureAsync(SimulatedCluster cluster, IBertClient client, int silos)
    {
        var devices = silos * SimulatedCluster.DevicesPerSilo;
        await using var load = SaturatingLoad.Start(client, ProgramCluster.Model, CallersPerSilo * silos);
        await SteadyLoad.ContinueAsync(seconds: 2);
        var (before, itemsBefore, start) = (await cluster.SampleAsync(), load.Items, Stopwatch.GetTimestamp());
        await SteadyLoad.ContinueAsync(MeasuredSeconds);
        var (after, items, seconds) = (await cluster.SampleAsync(), load.Items - itemsBefore, Stopwatch.GetElapsedTime(start).TotalSeconds);

        var busy = after.Zip(before, (last, first) => last.BusySeconds - first.BusySeconds).Skip(1).ToArray();
        var utilization = busy.Sum() / (seconds * devices);
        var messages = MessagesBetween(before, after);
        Figures.Print(string.Create(
            CultureInfo.InvariantCulture,
            $"{devices} simulated devices on {silos} silos: utilization {utilization:0.000}, {items / seconds:0} items/s; "
            + $"messages in {seconds:0.0} s: {string.Join(", ", messages.Select(count => $"{count.Key} {count.Value}"))}"));
        Assert.Equal(devices, after.Sum(sample => sample.Devices));
        Assert.All(busy, ofSilo => Assert.InRange(ofSilo / busy.Average(), 0.85, 1.15));
        Assert.InRange(Sum(messages, Coordination) + Sum(messages, Directory), 0, 0.01 * Sum(messages, ["IReplicaService"]));
    }

    private static SortedDictionary<string, long> MessagesBetween(IReadOnlyList<SiloSample> before, IReadOnlyList<SiloSample> after)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, count) in after.SelectMany(sample => sample.Messages))
            counts[name] = counts.GetValueOrDefault(name) + count;
        foreach (var (name, count) in before.SelectMany(sample => sample.Messages))
            counts[name] -= count;
        foreach (var unchanged in counts.Where(count => count.Value == 0).ToList())
            counts.Remove(unchanged.Key);
        return counts;
    }

    private static long Sum(SortedDictionary<string, long> counts, string[] interfaces) => interfaces.Sum(counts.GetValueOrDefault);
}
