using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

public sealed class BatchQueueTests
{
    [Fact]
    public void TryAdd_FullQueue_IsRefused()
    {
        var queue = new BatchQueue(maxLength: 8, capacity: 2);
        Assert.True(queue.TryAdd(Item(3)));
        Assert.True(queue.TryAdd(Item(3)));
        Assert.False(queue.TryAdd(Item(3)));
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public void Remove_ItemNotInTheQueue_HasNoEffect()
    {
        var queue = new BatchQueue(maxLength: 8, capacity: 2);
        var item = Item(4);
        queue.TryAdd(item);
        Assert.True(queue.Remove(item));
        Assert.False(queue.Remove(item));
        Assert.Equal(0, queue.Tokens);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AddAndRemove_RandomOrder_AgreesWithAList(int seed)
    {
        var random = new Random(seed);
        var queue = new BatchQueue(maxLength: 6, capacity: 1_000);
        var model = new List<WorkItem>();
        for (var step = 0; step < 5_000; step++)
        {
            if (model.Count == 0 || random.Next(5) < 3)
            {
                var item = Item(random.Next(1, 7));
                if (queue.TryAdd(item))
                    model.Add(item);
            }
            else
            {
                var item = model[random.Next(model.Count)];
                Assert.True(queue.Remove(item));
                model.Remove(item);
            }

            Assert.Equal(model.FirstOrDefault(), queue.Oldest);
            Assert.Equal(model.Count, queue.Count);
            Assert.Equal(model.Sum(item => item.Length), queue.Tokens);
            for (var length = 1; length <= 6; length++)
                Assert.Equal(model.Find(item => item.Length == length), queue.OldestOfLength(length));
        }
    }

    private static WorkItem Item(int length) => new(new int[length], length, 1);
}
