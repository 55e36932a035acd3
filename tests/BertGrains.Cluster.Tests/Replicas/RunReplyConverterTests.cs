using BertGrains.Inference.Items;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace BertGrains.Cluster.Replicas;

public sealed class RunReplyConverterTests
{
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private static readonly float[] Values = [1, 2, 3];

    [Fact]
    public async Task Complete_OutputsOfSeveralHeads_AreEqualBitForBit()
    {
        float[] embedding = [1.5f, -0f, float.Epsilon, BitConverter.Int32BitsToSingle(0x7fc12345), float.NegativeInfinity];
        var tags = RawOutput.Rent(3, 2);
        for (var i = 0; i < 6; i++)
            tags.Values.Span[i] = i / 7f;
        var expectedTags = tags.Values.ToArray();
        var item = new WorkItem([1, 2, 3], 3, 0b101);
        var result = new WorkResult(
            null, [new RawOutput(embedding, 1, 5), null, tags], TimeSpan.FromMilliseconds(3), TimeSpan.FromMilliseconds(9));

        RunReplyConverter.Complete([item], Transfer(result));

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

        RunReplyConverter.Complete(items, Transfer([.. errors.Select(WorkResult.Failed)]));

        Assert.Equal(errors[0], (await items[0].Completion).Error);
        Assert.Equal(errors[1], (await items[1].Completion).Error);
    }

    [Fact]
    public async Task Failed_SeveralItems_FailsEach()
    {
        var error = new BertError(ErrorCode.Internal, "The items cannot be read.");
        WorkItem[] items = [Item(), Item(), Item()];
        RunReplyConverter.Complete(items, RunReplyConverter.Failed(3, error, default));
        foreach (var item in items)
            Assert.Equal(error, (await item.Completion).Error);
    }

    [Fact]
    public async Task Complete_MoreItemsThanResults_FailsEveryItem()
    {
        WorkItem[] items = [Item(), Item()];
        RunReplyConverter.Complete(items, Transfer(Answer()));
        foreach (var item in items)
            Assert.Equal(ErrorCode.Internal, (await item.Completion).Error?.Code);
    }

    [Fact]
    public async Task Complete_OutputOfAHeadMissing_FailsTheItem()
    {
        var item = new WorkItem([1], 1, 0b11);
        RunReplyConverter.Complete([item], Transfer(Answer()));
        Assert.Equal(ErrorCode.Internal, (await item.Completion).Error?.Code);
    }

    [Fact]
    public async Task ToReply_OneResultExceedsTheLimit_FailsThatItemAlone()
    {
        WorkItem[] items = [Item(), Item(), Item()];
        var large = new WorkResult(null, [new RawOutput(new float[1_000], 1, 1_000)], default, default);
        var reply = RunReplyConverter.ToReply([Answer(), large, Answer()], default, limit: 3_000);

        Assert.InRange(Serializer.SerializeToArray(reply).Length, 1, 3_000);
        RunReplyConverter.Complete(items, reply);
        Assert.Equal(Values, (await items[0].Completion).Outputs[0]!.Values.ToArray());
        Assert.Equal(Values, (await items[2].Completion).Outputs[0]!.Values.ToArray());
        var error = (await items[1].Completion).Error;
        Assert.Equal(ErrorCode.TooLarge, error?.Code);
        Assert.Contains("4000 bytes", error?.Message, StringComparison.Ordinal);
        Assert.Contains("MaxMessageBodySize", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_AnyFieldChanged_EveryItemHasAResult()
    {
        var failed = WorkResult.Failed(new BertError(ErrorCode.Overloaded, "Full.", TimeSpan.FromSeconds(1)));
        var reply = Transfer(Answer(), failed, Answer());
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            WorkItem[] items = [Item(), Item(), Item()];
            RunReplyConverter.Complete(items, Change(reply, random));
            Assert.All(items, item => Assert.True(item.Completion.IsCompletedSuccessfully));
        }
    }

    private static RunReply Change(RunReply reply, Random random)
    {
        int[] numbers = [int.MinValue, -1, 0, 1, 2, 3, 64, 65, int.MaxValue];
        var number = numbers[random.Next(numbers.Length)];
        var results = reply.Results.ToArray();
        ref var result = ref results[random.Next(results.Length)];
        var output = result.Outputs.FirstOrDefault();
        switch (random.Next(6))
        {
            case 0:
                return reply with { Values = reply.Values[..random.Next(reply.Values.Length)] };
            case 1:
                return reply with { Results = results[1..] };
            case 2:
                result = result with { Outputs = [output with { Head = number }] };
                break;
            case 3:
                result = result with { Outputs = [output with { Rows = number }] };
                break;
            case 4:
                result = result with { Outputs = [output with { Columns = number }] };
                break;
            default:
                result = result with { Outputs = [output, output] };
                break;
        }

        return reply with { Results = results };
    }

    private static RunReply Transfer(params WorkResult[] results) =>
        Serializer.Deserialize<RunReply>(Serializer.SerializeToArray(RunReplyConverter.ToReply(results, default, long.MaxValue)))!;

    private static WorkItem Item() => new([1, 2], 2, 1);

    private static WorkResult Answer() => new(null, [new RawOutput([.. Values], 1, 3)], default, default);

    private static int[] Bits(ReadOnlySpan<float> values)
    {
        var bits = new int[values.Length];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = BitConverter.SingleToInt32Bits(values[i]);
        return bits;
    }
}
