using System.Diagnostics;
using BertGrains.Inference.Items;
using BertGrains.Inference.Replicas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Serialization;

namespace BertGrains.Cluster.Replicas;

public sealed class RunCallConverterTests
{
    private static readonly ReplicaShape Shape = new("tiny", MaxLength: 32, Vocabulary: 100_000, Heads: 3) { Layers = [0, 1, 2] };
    private static readonly Serializer Serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    private readonly FakeTimeProvider _here = new();
    private readonly FakeTimeProvider _there = new();

    [Fact]
    public void ToItems_ItemsOfEveryKind_AreEqual()
    {
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var other = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        WorkItem[] items =
        [
            new([101, 65_535, 102], 3, 0b001) { Trace = trace },
            new([101, 65_536, 99_999, 102], 2, 0b110),
            new([7], 0, 0b111) { Trace = trace },
            new([8, 9], 2, 0b001) { Trace = trace },
            new([8, 9], 2, 0b001) { Trace = other },
            new([8, 9], 2, 0b001, choice: new TokenChoice(5)),
            new([8, 9], 2, 0b001, choice: new TokenChoice(2, [7, 99_999])),
            new([8, 9], 2, 0b001, features: new FeatureChoice(null, null, FeaturePooling.Mean)),
            new([8, 9], 2, 0b001, features: new FeatureChoice([2, 0], [0.25f, -1], FeaturePooling.None)),
            new([8, 9, 10], 3, 0b001, attended: 2, promptLength: 1),
        ];

        var read = RunCallConverter.ToItems(Transfer(items), Shape, _there);

        Assert.Equal(items.Select(item => item.Ids), read.Select(item => item.Ids));
        Assert.Equal(items.Select(item => item.TypeOneStart), read.Select(item => item.TypeOneStart));
        Assert.Equal(items.Select(item => item.Heads), read.Select(item => item.Heads));
        Assert.Equal(items.Select(item => item.Choice), read.Select(item => item.Choice));
        Assert.Equal(items.Select(item => item.Features), read.Select(item => item.Features));
        Assert.Equal(items.Select(item => item.Attended), read.Select(item => item.Attended));
        Assert.Equal(items.Select(item => item.PromptLength), read.Select(item => item.PromptLength));
        Assert.All(read, item => Assert.Equal(long.MaxValue, item.Deadline));
        Assert.Equal(items.Select(item => item.Trace.TraceId), read.Select(item => item.Trace.TraceId));
        Assert.Equal(items.Select(item => item.Trace.SpanId), read.Select(item => item.Trace.SpanId));
        Assert.Equal(items.Select(item => item.Trace.TraceFlags), read.Select(item => item.Trace.TraceFlags));
        Assert.Equal(default, read[1].Trace);
    }

    [Fact]
    public void ToItems_NoItems_IsEmpty() => Assert.Empty(RunCallConverter.ToItems(Transfer(), Shape, _there));

    [Fact]
    public void ToItems_Deadlines_KeepTheRemainingTimeOnAnotherClock()
    {
        _here.Advance(TimeSpan.FromSeconds(100));
        var now = _here.GetTimestamp();
        WorkItem[] items =
        [
            new([1], 1, 1, now + TimeSpan.FromSeconds(2.5).Ticks),
            new([1], 1, 1, now - TimeSpan.FromSeconds(1).Ticks),
        ];

        var read = RunCallConverter.ToItems(Transfer(items), Shape, _there);

        Assert.Equal(_there.GetTimestamp() + TimeSpan.FromSeconds(2.5).Ticks, read[0].Deadline);
        Assert.Equal(_there.GetTimestamp(), read[1].Deadline);
    }

    [Fact]
    public void ToCall_SmallIds_TakesTwoBytesEach()
    {
        Assert.Equal(64, RunCallConverter.ToCall([new WorkItem([.. Enumerable.Repeat(65_535, 32)], 32, 1)], _here).Ids.Length);
        Assert.Equal(128, RunCallConverter.ToCall([new WorkItem([.. Enumerable.Repeat(65_536, 32)], 32, 1)], _here).Ids.Length);
    }

    [Theory]
    [InlineData(new int[0], 0, 1UL)]
    [InlineData(new[] { 1, 100_000 }, 2, 1UL)]
    [InlineData(new[] { -1 }, 1, 1UL)]
    [InlineData(new[] { 1, 2 }, 3, 1UL)]
    [InlineData(new[] { 1, 2 }, -1, 1UL)]
    [InlineData(new[] { 1, 2 }, 2, 0UL)]
    [InlineData(new[] { 1, 2 }, 2, 8UL)]
    public void ToItems_ItemOfAnotherModel_Throws(int[] ids, int typeOneStart, ulong heads)
    {
        var call = Transfer(new WorkItem(ids, typeOneStart, heads));
        Assert.Throws<InvalidDataException>(() => RunCallConverter.ToItems(call, Shape, _there));
    }

    [Theory]
    [InlineData(new int[0], null)]
    [InlineData(new[] { 3 }, null)]
    [InlineData(new[] { -1 }, null)]
    [InlineData(new[] { 1, 2 }, new[] { 1f })]
    [InlineData(null, new[] { 1f })]
    public void ToItems_FeaturesThatTheModelLacks_Throws(int[]? layers, float[]? weights)
    {
        var call = Transfer(new WorkItem([1], 1, 1, features: new FeatureChoice(layers, weights, FeaturePooling.None)));
        Assert.Throws<InvalidDataException>(() => RunCallConverter.ToItems(call, Shape, _there));
    }

    [Fact]
    public void ToItems_ItemLongerThanTheModelAllows_Throws()
    {
        var call = Transfer(new WorkItem(new int[33], 33, 1));
        Assert.Throws<InvalidDataException>(() => RunCallConverter.ToItems(call, Shape, _there));
    }

    [Fact]
    public void ToItems_AnyFieldChanged_ReturnsValidItemsOrThrowsInvalidData()
    {
        var trace = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None);
        var call = Transfer(new WorkItem([1, 2, 3], 3, 1) { Trace = trace }, new WorkItem([4, 70_000], 1, 6, 5));
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var changed = Change(call, random);
            try
            {
                var items = RunCallConverter.ToItems(changed, Shape, _there);
                Assert.All(items, item => Assert.InRange(item.Length, 1, Shape.MaxLength));
                Assert.All(items.SelectMany(item => item.Ids), id => Assert.InRange(id, 0, Shape.Vocabulary - 1));
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static RunCall Change(RunCall call, Random random)
    {
        int[] numbers = [int.MinValue, -1, 0, 1, 2, 3, 4, 33, int.MaxValue];
        var number = numbers[random.Next(numbers.Length)];
        var items = call.Items.ToArray();
        var ids = call.Ids.ToArray();
        ref var item = ref items[random.Next(items.Length)];
        switch (random.Next(8))
        {
            case 0:
                return call with { IdBytes = number };
            case 1:
                return call with { Ids = call.Ids[..random.Next(ids.Length)] };
            case 2:
                ids[random.Next(ids.Length)] = (byte)random.Next(256);
                return call with { Ids = ids };
            case 3:
                return call with { Items = items[1..] };
            case 4:
                item = item with { Length = number };
                break;
            case 5:
                item = item with { TypeOneStart = number };
                break;
            case 6:
                item = item with { Heads = (ulong)number };
                break;
            default:
                item = item with { TraceParent = "00-" + number, Remaining = TimeSpan.FromTicks(random.NextInt64(long.MinValue, long.MaxValue)) };
                break;
        }

        return call with { Items = items };
    }

    private RunCall Transfer(params WorkItem[] items) =>
        Serializer.Deserialize<RunCall>(Serializer.SerializeToArray(RunCallConverter.ToCall(items, _here)))!;
}
