using BertGrains.Inference.Bundles;

namespace BertGrains.Inference.Devices;

public sealed class ReplicaFootprintTests
{
    private const long Gibibyte = 1L << 30;

    [Fact]
    public async Task OnCpu_ModelOfTheRepository_IsFilesPlusLanes()
    {
        var manifest = await ManifestAsync();
        var files = manifest.Files.Values.Sum(file => file.Bytes);
        var oneLane = ReplicaFootprint.OnCpu(manifest, lanes: 1);
        var twoLanes = ReplicaFootprint.OnCpu(manifest, lanes: 2);

        // Per token 5 x 384 + 1,536 + 12 x 256 floats, twice, for 256 tokens.
        Assert.Equal(6_528L * 2 * 4 * 256, twoLanes - oneLane);
        Assert.Equal((32L << 20) + (2 * files) + (twoLanes - oneLane), oneLane);
    }

    [Theory]
    [InlineData(80, 131_072)]
    [InlineData(6, 131_072)]
    [InlineData(3, 122_076)]
    [InlineData(1, 39_835)]
    public async Task Of_Gpu_TakesWhatTheLargestBatchNeedsAndFitsIt(int gibibytes, int tokens)
    {
        var manifest = await ManifestAsync() with { Precision = "fp16", Files = new Dictionary<string, FileManifest>() };
        var limits = new GpuOptions().On(gibibytes * Gibibyte);
        var plan = GpuPlan.Of(manifest, limits);

        Assert.Equal(plan.ArenaBytes, ReplicaFootprint.Of(manifest, new DeviceChoice(DeviceKind.Cuda), limits));
        Assert.InRange(plan.ArenaBytes, 0, limits.ReplicaBytes);
        Assert.Equal(tokens, plan.MaxBatchTokens);
    }

    [Fact]
    public async Task Of_GpuTooSmallForOneItem_NeedsTheMemoryOfOne()
    {
        var manifest = await ManifestAsync() with { Precision = "fp16" };
        var plan = GpuPlan.Of(manifest, new GpuOptions().On(1 << 20));

        Assert.Equal(manifest.MaxTokens, plan.MaxBatchTokens);
        Assert.InRange(plan.ArenaBytes, 2 << 20, Gibibyte);
    }

    [Fact]
    public async Task Of_GpuSettings_LimitMemoryAndBatches()
    {
        var manifest = await ManifestAsync() with { Precision = "fp16" };
        var few = GpuPlan.Of(manifest, new GpuOptions { MaxBatchTokens = 4_096 }.On(null));
        var small = GpuPlan.Of(manifest, new GpuOptions { ReplicaMebibytes = 512 }.On(80 * Gibibyte));

        Assert.Equal(4_096, few.MaxBatchTokens);
        Assert.Equal(512L << 20, small.ArenaBytes);
        Assert.InRange(small.MaxBatchTokens, 1_000, 20_000);
    }

    [Fact]
    public async Task Of_GpuWithTwoLanes_SharesTheMemoryBetweenTheirBatches()
    {
        var manifest = await ManifestAsync() with { Precision = "fp16" };
        var limits = new GpuOptions { ReplicaMebibytes = 1_024 }.On(null);
        var one = GpuPlan.Of(manifest, limits);
        var two = GpuPlan.Of(manifest, limits with { Lanes = 2 });
        var small = GpuPlan.Of(manifest, new GpuLimits(1, 512, Lanes: 2));

        Assert.Equal((1, 2), (one.Lanes, two.Lanes));
        Assert.InRange(two.MaxBatchTokens, (one.MaxBatchTokens / 2) - 1, one.MaxBatchTokens / 2);
        Assert.Equal(one.ArenaBytes, two.ArenaBytes);
        Assert.Equal(manifest.MaxTokens, small.MaxBatchTokens);
        Assert.InRange(small.ArenaBytes - GpuPlan.Of(manifest, new GpuLimits(1, 512, Lanes: 1)).ArenaBytes, 1 << 20, 8 << 20);
    }

    private static async Task<BundleManifest> ManifestAsync() => (await Bundle.OpenAsync(
        Path.Combine(TinyModel.TreeRoot(), "models", "all-minilm-l6-v2"), TestContext.Current.CancellationToken)).Manifest;
}
