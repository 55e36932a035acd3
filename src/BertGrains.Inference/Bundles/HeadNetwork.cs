using System.Numerics;

namespace BertGrains.Inference.Bundles;

/// <summary>Which heads of a bundle read the states of which others. Sets of heads are bits by the heads' indices, as in requests.</summary>
internal sealed class HeadNetwork
{
    private readonly ulong[] _reads;
    private readonly ulong[] _needs;
    private readonly ulong[] _families;
    private readonly int[] _order;

    /// <param name="heads">Heads of a consistent manifest.</param>
    public HeadNetwork(IReadOnlyList<HeadManifest> heads)
        : this([.. heads.Select(head => SetOf(LowerOf(head).Select(name => IndexOf(heads, name))))])
    {
    }

    /// <param name="reads">For each head, the heads whose states it reads; without circles.</param>
    public HeadNetwork(IReadOnlyList<ulong> reads)
    {
        _reads = [.. reads];
        _needs = new ulong[_reads.Length];
        var order = new List<int>();
        for (var head = 0; head < _reads.Length; head++)
            Visit(head, order);
        _order = [.. order];
        _families = [.. Enumerable.Range(0, _reads.Length).Select(FamilyOf)];
    }

    /// <summary>The heads of a set, and all heads whose states they need.</summary>
    public ulong With(ulong heads)
    {
        var result = heads;
        for (; heads != 0; heads &= heads - 1)
            result |= _needs[BitOperations.TrailingZeroCount(heads)];
        return result;
    }

    /// <summary>The heads of a set, each after those whose states it reads.</summary>
    public IEnumerable<int> InOrder(ulong heads) => _order.Where(head => (heads >> head & 1) != 0);

    /// <summary>All heads that read or are read by a head, directly or through others, with itself. They run on the same rows.</summary>
    public ulong Family(int head) => _families[head];

    /// <summary>Whether a head of a set reads the states of this one.</summary>
    public bool IsReadBy(int head, ulong heads) => InOrder(heads).Any(other => (_reads[other] >> head & 1) != 0);

    /// <summary>Names of the heads whose states a head reads.</summary>
    public static IEnumerable<string> LowerOf(HeadManifest head) => head.Reads.Select(TensorNames.HeadOf).OfType<string>();

    /// <summary>Some heads of a bundle, and all heads whose states they need.</summary>
    public static IReadOnlyList<HeadManifest> With(IReadOnlyList<HeadManifest> heads, IReadOnlyList<HeadManifest> all)
    {
        var set = new HeadNetwork(all).With(SetOf(heads.Select(head => IndexOf(all, head.Name))));
        return [.. all.Where((_, index) => (set >> index & 1) != 0)];
    }

    /// <summary>A head that reads another one which reads it in turn, directly or through others; null if there is none.</summary>
    public static (string Reader, string Read)? FindCircle(IReadOnlyList<HeadManifest> heads)
    {
        var (open, done) = (new HashSet<string>(), new HashSet<string>());
        foreach (var head in heads)
        {
            if (Find(head) is { } edge)
                return edge;
        }

        return null;

        (string, string)? Find(HeadManifest head)
        {
            if (done.Contains(head.Name) || !open.Add(head.Name))
                return null;
            foreach (var lower in LowerOf(head))
            {
                if (open.Contains(lower))
                    return (head.Name, lower);
                if (heads.FirstOrDefault(other => other.Name == lower) is { } other && Find(other) is { } edge)
                    return edge;
            }

            open.Remove(head.Name);
            done.Add(head.Name);
            return null;
        }
    }

    private void Visit(int head, List<int> order)
    {
        if (order.Contains(head))
            return;
        for (var lower = _reads[head]; lower != 0; lower &= lower - 1)
        {
            var index = BitOperations.TrailingZeroCount(lower);
            Visit(index, order);
            _needs[head] |= _needs[index] | (1UL << index);
        }

        order.Add(head);
    }

    private ulong FamilyOf(int head)
    {
        var family = 1UL << head;
        while (true)
        {
            var larger = With(family);
            for (var other = 0; other < _needs.Length; other++)
            {
                if ((_needs[other] & larger) != 0)
                    larger |= 1UL << other;
            }

            if (larger == family)
                return family;
            family = larger;
        }
    }

    private static ulong SetOf(IEnumerable<int> heads) => heads.Aggregate(0UL, (set, head) => set | (1UL << head));

    private static int IndexOf(IReadOnlyList<HeadManifest> heads, string name)
    {
        for (var i = 0; i < heads.Count; i++)
        {
            if (heads[i].Name == name)
                return i;
        }

        throw new ArgumentException($"No head has the name {name}.", nameof(heads));
    }
}
