using System.Numerics;

namespace BertGrains.Inference.Bundles;

public sealed class HeadNetworkTests
{
    private const int Graphs = 1_000;

    /// <summary>What runs is what was asked for and what it reads, directly or through others, and nothing else; lower heads first.</summary>
    [Fact]
    public void With_RandomGraphs_IsTheClosureInOrder()
    {
        var random = new Random(20);
        for (var graph = 0; graph < Graphs; graph++)
        {
            var reads = RandomGraph(random);
            var network = new HeadNetwork(reads);
            var asked = (ulong)random.NextInt64() & All(reads.Length);

            var closure = Closure(reads, asked);
            Assert.Equal(closure, network.With(asked));
            int[] order = [.. network.InOrder(network.With(asked))];
            Assert.Equal(BitOperations.PopCount(closure), order.Length);
            for (var place = 0; place < order.Length; place++)
            {
                Assert.Equal(1UL, closure >> order[place] & 1);
                Assert.Equal(0UL, reads[order[place]] & SetOf(order[place..]));
            }
        }
    }

    [Fact]
    public void Family_RandomGraphs_AreTheConnectedParts()
    {
        var random = new Random(21);
        for (var graph = 0; graph < Graphs; graph++)
        {
            var reads = RandomGraph(random);
            var network = new HeadNetwork(reads);
            var parts = Enumerable.Range(0, reads.Length).ToArray();
            for (var head = 0; head < reads.Length; head++)
            {
                for (var lower = 0; lower < reads.Length; lower++)
                {
                    if ((reads[head] >> lower & 1) != 0)
                        parts = Array.ConvertAll(parts, part => part == parts[lower] ? parts[head] : part);
                }
            }

            for (var head = 0; head < reads.Length; head++)
                Assert.Equal(SetOf(Enumerable.Range(0, reads.Length).Where(other => parts[other] == parts[head])), network.Family(head));
        }
    }

    [Fact]
    public void FindCircle_ReadEachOther_GivesTheEdge()
    {
        var circle = HeadNetwork.FindCircle([Head("a", "b"), Head("b", "c"), Head("c", "a"), Head("d", "a")]);

        Assert.Equal(("c", "a"), circle);
        Assert.Null(HeadNetwork.FindCircle([Head("a", "b", "c"), Head("b", "c"), Head("c"), Head("d", "a")]));
    }

    // A graph without circles whose heads are in no particular order.
    private static ulong[] RandomGraph(Random random)
    {
        var count = random.Next(1, 65);
        var places = Enumerable.Range(0, count).ToArray();
        random.Shuffle(places);
        var reads = new ulong[count];
        for (var head = 0; head < count; head++)
        {
            for (var lower = 0; lower < head; lower++)
            {
                if (random.Next(count) < 2)
                    reads[places[head]] |= 1UL << places[lower];
            }
        }

        return reads;
    }

    private static ulong Closure(ulong[] reads, ulong heads)
    {
        while (true)
        {
            var more = heads;
            for (var head = 0; head < reads.Length; head++)
                more |= (heads >> head & 1) != 0 ? reads[head] : 0;
            if (more == heads)
                return heads;
            heads = more;
        }
    }

    private static ulong All(int heads) => heads == 64 ? ulong.MaxValue : (1UL << heads) - 1;

    private static ulong SetOf(IEnumerable<int> heads) => heads.Aggregate(0UL, (set, head) => set | (1UL << head));

    private static HeadManifest Head(string name, params string[] reads) => new()
    {
        Name = name,
        Task = BertTask.Classify,
        Reads = ["mean", .. reads.Select(TensorNames.StatesOf)],
    };
}
