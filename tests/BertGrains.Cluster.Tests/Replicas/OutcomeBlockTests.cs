using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Replicas;

public sealed class OutcomeBlockTests
{
    [Fact]
    public async Task Complete_OutputsOfSeveralHeads_AreTheSameBitForBit()
    {
        float[] embedding = [1.5f, -0f, float.Epsilon, BitConverter.Int32BitsToSingle(0x7fc12345), float.NegativeInfinity];
        var tags = RawOutput.Rent(3, 2);
        for (var i = 0; i < 6; i++)
            tags.Values.Span[i] = i / 7f;
        var expectedTags = tags.Values.ToArray();
        var item = new WorkItem([1, 2, 3], 3, 0b101);
        var result = new WorkResult(
            null, [new RawOutput(embedding, 1, 5), null, tags], TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(9));

        OutcomeBlock.Complete([item], OutcomeBlock.Pack([result]));

        var read = await item.Completion;
        Assert.Null(read.Error);
        Assert.Equal((result.Queue, result.Inference), (read.Queue, read.Inference));
        Assert.Equal(Bits(embedding), Bits(read.Outputs[0]!.Values.Span));
        Assert.False(read.Outputs[0]!.IsRented);
        Assert.Null(read.Outputs[1]);
        Assert.Equal(Bits(expectedTags), Bits(read.Outputs[2]!.Values.Span));
        Assert.Equal((3, 2, true), (read.Outputs[2]!.Rows, read.Outputs[2]!.Columns, read.Outputs[2]!.IsRented));
    }

    [Fact]
    public async Task Complete_Errors_KeepCodeMessageAndRetryAfter()
    {
        BertError[] errors =
        [
            new(ErrorCode.DeadlineExceeded, "Too late."),
            new(ErrorCode.Unavailable, "Gone: größer.", TimeSpan.FromSeconds(1.5)),
        ];
        WorkItem[] items = [Item(), Item()];

        OutcomeBlock.Complete(items, OutcomeBlock.Pack([.. errors.Select(WorkResult.Failed)]));

        Assert.Equal(errors[0], (await items[0].Completion).Error);
        Assert.Equal(errors[1], (await items[1].Completion).Error);
    }

    [Fact]
    public async Task Complete_OneErrorForAll_FailsEveryItem()
    {
        var error = new BertError(ErrorCode.Internal, "The items cannot be read.");
        WorkItem[] items = [Item(), Item(), Item()];
        OutcomeBlock.Complete(items, OutcomeBlock.PackForAll(error));
        foreach (var item in items)
            Assert.Equal(error, (await item.Completion).Error);
    }

    [Fact]
    public async Task Complete_MoreItemsThanOutcomes_FailsEveryItem()
    {
        WorkItem[] items = [Item(), Item()];
        OutcomeBlock.Complete(items, OutcomeBlock.Pack([Answer()]));
        foreach (var item in items)
            Assert.Equal(ErrorCode.Internal, (await item.Completion).Error?.Code);
    }

    [Fact]
    public async Task Complete_AnswerLacksAHead_FailsTheItem()
    {
        var item = new WorkItem([1], 1, 0b11);
        OutcomeBlock.Complete([item], OutcomeBlock.Pack([Answer()]));
        Assert.Equal(ErrorCode.Internal, (await item.Completion).Error?.Code);
    }

    [Fact]
    public void Complete_DamagedAnywhere_LeavesNoItemWithoutAnOutcome()
    {
        var failed = WorkResult.Failed(new BertError(ErrorCode.Overloaded, "Full.", TimeSpan.FromSeconds(1)));
        var block = OutcomeBlock.Pack([Answer(), failed, Answer()]).ToArray();
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = block[..random.Next(block.Length + 1)];
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            WorkItem[] items = [Item(), Item(), Item()];
            OutcomeBlock.Complete(items, damaged);
            Assert.All(items, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        }
    }

    private static WorkItem Item() => new([1, 2], 2, 1);

    private static WorkResult Answer() => new(null, [new RawOutput([1, 2, 3], 1, 3)], default, default);

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new int[values.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }
}
