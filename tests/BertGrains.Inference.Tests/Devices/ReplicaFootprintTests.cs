using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

public sealed class ReplicaFootprintTests
{
    [Fact]
    public async Task Of_ModelOfTheRepository_IsFilesPlusLanes()
    {
        var bundle = await Bundle.OpenAsync(
            Path.Combine(TinyModel.TreeRoot(), "models", "all-minilm-l6-v2"), TestContext.Current.CancellationToken);
        var files = bundle.Manifest.Files.Values.Sum(file => file.Bytes);
        var oneLane = ReplicaFootprint.Of(bundle.Manifest, DeviceKind.Cpu, lanes: 1);
        var twoLanes = ReplicaFootprint.Of(bundle.Manifest, DeviceKind.Cpu, lanes: 2);

        // Per token 5 x 384 + 1,536 + 12 x 256 floats, twice, for 512 tokens.
        Assert.Equal(6_528L * 2 * 4 * 512, twoLanes - oneLane);
        Assert.Equal((32L << 20) + (2 * files) + (twoLanes - oneLane), oneLane);
        Assert.Equal(DevicePlan.CudaArenaBytes, ReplicaFootprint.Of(bundle.Manifest, DeviceKind.Cuda, lanes: 1));
    }
}
