using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

public sealed class MessageSizesTests
{
    private static readonly ModelDescription Model = ScriptedReplicas.Model with
    {
        Heads =
        [
            new HeadDescription { Name = "embed", Task = BertTask.Embed, Dimensions = 384 },
            new HeadDescription { Name = "classify", Task = BertTask.Classify, Labels = ["a", "b", "c"] },
            new HeadDescription { Name = "tag", Task = BertTask.TokenClassify, Labels = ["a", "b"] },
            new HeadDescription { Name = "features", Task = BertTask.Features, Dimensions = 384 },
        ],
    };

    [Theory]
    [InlineData(0b0001, 384 * 4)]
    [InlineData(0b0010, 10 * 4)]
    [InlineData(0b0100, 10 * 2 * 4)]
    [InlineData(0b1000, 10 * 384 * 4)]
    [InlineData(0b1111, (384 * 4) + (3 * 4) + (10 * 2 * 4) + (10 * 384 * 4))]
    public void BytesOf_TenTokens_IsTheLargerOfIdsAndOutputs(ulong heads, int expected)
    {
        var sizes = new ItemSizes(Model, 1 << 20);
        var none = sizes.BytesOf(new WorkItem([], 0, 1)) - (384 * 4);
        Assert.Equal(expected, sizes.BytesOf(new WorkItem(new int[10], 10, heads)) - none);
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 }, false, FeaturePooling.None, 10 * 3 * 384 * 4)]
    [InlineData(new[] { 0, 1, 2 }, true, FeaturePooling.None, 10 * 384 * 4)]
    [InlineData(new[] { 0, 1, 2 }, false, FeaturePooling.Mean, 3 * 384 * 4)]
    [InlineData(null, false, FeaturePooling.Cls, 384 * 4)]
    public void BytesOf_Features_AreThoseOfTheChoice(int[]? layers, bool isMix, FeaturePooling pooling, int expected)
    {
        var sizes = new ItemSizes(Model, 1 << 20);
        var none = sizes.BytesOf(new WorkItem([], 0, 1)) - (384 * 4);
        var choice = new FeatureChoice(layers, isMix ? [.. layers!.Select(_ => 1f)] : null, pooling);

        Assert.Equal(expected, sizes.BytesOf(new WorkItem(new int[10], 10, 0b1000, features: choice)) - none);
    }
}
