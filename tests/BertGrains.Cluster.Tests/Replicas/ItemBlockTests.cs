using System.Diagnostics;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

public sealed class ItemBlockTests
{
    private static readonly ReplicaShape Shape = new("tiny", MaxLength: 32, Vocabulary: 100_000, Heads: 3);

    private readonly ManualTime _here = new();
    private readonly ManualTime _there = new();

    [Fact]
    public void Pack_ItemsOfEveryKind_ComeBackAsTheyWere()
    {
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        WorkItem[] items =
        [
            new([101, 65_535, 102], 3, 0b001) { Trace = trace },
            new([101, 65_536, 99_999, 102], 2, 0b110),
            new([7], 0, 0b111) { Trace = trace },
        ];

        var read = ItemBlock.Unpack(ItemBlock.Pack(items, _here).Span, Shape, _there);

        Assert.Equal(items.Select(item => item.Ids), read.Select(item => item.Ids));
        Assert.Equal(items.Select(item => item.TypeOneStart), read.Select(item => item.TypeOneStart));
        Assert.Equal(items.Select(item => item.Heads), read.Select(item => item.Heads));
        Assert.All(read, item => Assert.Equal(long.MaxValue, item.Deadline));
        Assert.Equal(trace.TraceId, read[0].Trace.TraceId);
        Assert.Equal(trace.SpanId, read[0].Trace.SpanId);
        Assert.Equal(ActivityTraceFlags.Recorded, read[0].Trace.TraceFlags);
        Assert.Equal(default, read[1].Trace);
        Assert.Equal(read[0].Trace, read[2].Trace);
    }

    [Fact]
    public void Pack_NoItems_ComeBackAsNone() => Assert.Empty(ItemBlock.Unpack(ItemBlock.Pack([], _here).Span, Shape, _there));

    [Fact]
    public void Pack_Deadlines_KeepWhatIsLeftOnAnotherClock()
    {
        _here.AdvanceTo(100);
        _there.AdvanceTo(7);
        WorkItem[] items = [new([1], 1, 1, ManualTime.At(102.5)), new([1], 1, 1, ManualTime.At(99))];

        var read = ItemBlock.Unpack(ItemBlock.Pack(items, _here).Span, Shape, _there);

        Assert.Equal(ManualTime.At(9.5), read[0].Deadline);
        Assert.Equal(ManualTime.At(7), read[1].Deadline);
    }

    [Fact]
    public void Pack_SmallIds_TakeTwoBytesEach()
    {
        var small = ItemBlock.Pack([new WorkItem([.. Enumerable.Repeat(30_521, 32)], 32, 1)], _here);
        var large = ItemBlock.Pack([new WorkItem([.. Enumerable.Repeat(99_999, 32)], 32, 1)], _here);
        Assert.Equal(64, large.Length - small.Length);
    }

    [Theory]
    [InlineData(new int[0], 0, 1UL)]
    [InlineData(new[] { 1, 100_000 }, 2, 1UL)]
    [InlineData(new[] { -1 }, 1, 1UL)]
    [InlineData(new[] { 1, 2 }, 3, 1UL)]
    [InlineData(new[] { 1, 2 }, -1, 1UL)]
    [InlineData(new[] { 1, 2 }, 2, 0UL)]
    [InlineData(new[] { 1, 2 }, 2, 8UL)]
    public void Unpack_ItemOfAnotherModel_IsRefused(int[] ids, int typeOneStart, ulong heads)
    {
        var block = ItemBlock.Pack([new WorkItem(ids, typeOneStart, heads)], _here);
        Assert.Throws<WireFormatException>(() => ItemBlock.Unpack(block.Span, Shape, _there));
    }

    [Fact]
    public void Unpack_LongerThanTheModelAllows_IsRefused()
    {
        var block = ItemBlock.Pack([new WorkItem(new int[33], 33, 1)], _here);
        Assert.Throws<WireFormatException>(() => ItemBlock.Unpack(block.Span, Shape, _there));
    }

    [Fact]
    public void Unpack_DamagedAnywhere_IsReadOrRefusedButNeverFails()
    {
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        var block = ItemBlock.Pack([new WorkItem([1, 2, 3], 3, 1) { Trace = trace }, new WorkItem([4, 70_000], 1, 6, 5)], _here).ToArray();
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = block[..random.Next(block.Length + 1)];
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                var items = ItemBlock.Unpack(damaged, Shape, _there);
                Assert.All(items, item => Assert.InRange(item.Length, 1, Shape.MaxLength));
                Assert.All(items.SelectMany(item => item.Ids), id => Assert.InRange(id, 0, Shape.Vocabulary - 1));
            }
            catch (WireFormatException)
            {
            }
        }
    }
}
