using BertGrains.Inference.Bundles;
using BertGrains.Inference.Items;
using Microsoft.ML.OnnxRuntime;

namespace BertGrains.Inference.Devices;

public sealed class VocabularyResultsTests
{
    private const int Mask = 4;
    private const int Vocabulary = 6;

    private static readonly HeadManifest Sparse = new() { Name = "sparse", Task = BertTask.EmbedSparse, Reads = ["hidden.1"], Dimensions = Vocabulary };
    private static readonly HeadManifest FillMask = Sparse with { Name = "fill-mask", Task = BertTask.FillMask, MaskId = Mask };

    [Fact]
    public void Distribute_SparseRowOfZeros_IsEmptyAndFinite()
    {
        var item = new WorkItem([1], 1, 1) { Outputs = new RawOutput?[1] };

        Distribute(Sparse, new float[Vocabulary], item);

        Assert.Equal(0, item.Outputs[0]!.Columns);
        Assert.True(item.Outputs[0]!.IsFinite());
    }

    [Fact]
    public void Distribute_SparseRow_HasThePairsAboveZero()
    {
        var item = new WorkItem([1], 1, 1) { Outputs = new RawOutput?[1] };

        Distribute(Sparse, [0, 0.5f, 0, 0, 2, 0], item);

        Assert.Equal([1, 0.5f, 4, 2], item.Outputs[0]!.Values.ToArray());
    }

    [Fact]
    public void Distribute_ItemsThatDoNotAskOrHaveNoMask_LeaveTheRowsOfOthers()
    {
        WorkItem[] items =
        [
            new([Mask, 1, Mask], 3, 1, choice: new TokenChoice(1)),
            new([Mask], 1, 2),
            new([1, 2], 2, 1, choice: new TokenChoice(1)),
            new([2, Mask], 2, 1, choice: new TokenChoice(9, [5, 0])),
        ];
        foreach (var item in items)
            item.Outputs = new RawOutput?[2];
        float[] logits = [9, 0, 0, 0, 0, 0, /**/ 0, 9, 0, 0, 0, 0, /**/ 0, 0, 9, 0, 0, 0, /**/ 1, 0, 9, 0, 0, 2];

        Distribute(FillMask, logits, items);

        Assert.Equal([0, 1], Ids(items[0]));
        Assert.Null(items[1].Outputs[0]);
        Assert.Equal(0, items[2].Outputs[0]!.Columns);
        Assert.Equal([5, 0], Ids(items[3]));
    }

    [Fact]
    public void Distribute_ValueThatIsNotFinite_GivesAnOutputThatIsNot()
    {
        var item = new WorkItem([Mask], 1, 1, choice: new TokenChoice(2)) { Outputs = new RawOutput?[1] };

        Distribute(FillMask, [0, float.NaN, 0, 0, 0, 0], item);

        Assert.False(item.Outputs[0]!.IsFinite());
    }

    [Fact]
    public void Distribute_OtherShapeThanTheManifest_NamesTheHead()
    {
        var item = new WorkItem([Mask, Mask], 2, 1) { Outputs = new RawOutput?[1] };

        var fault = Assert.Throws<BundleException>(() => Distribute(FillMask, new float[Vocabulary], item));

        Assert.StartsWith("The head 'fill-mask' gives [1, 6] values for 2 rows", fault.Message, StringComparison.Ordinal);
    }

    private static void Distribute(HeadManifest head, float[] values, params WorkItem[] items)
    {
        var batch = new Batch(padsItems: false);
        foreach (var item in items)
            batch.Add(item);
        using var tensor = OrtValue.CreateTensorValueFromMemory(values, [values.Length / Vocabulary, Vocabulary]);
        VocabularyResults.Distribute(tensor, head, 0, 0, items.Length, batch);
    }

    private static IEnumerable<float> Ids(WorkItem item) => item.Outputs[0]!.Values.ToArray().Where((_, i) => i % 2 == 0);
}
