namespace BertGrains.Inference.Items;

/// <summary>Items that run together. Each lane reuses one batch. Not thread-safe.</summary>
/// <param name="padsItems">Whether the device pads all items to the longest, see <see cref="Devices.IDevice.PadsItems"/>.</param>
public sealed class Batch(bool padsItems = true)
{
    private readonly List<WorkItem> _items = [];

    /// <summary>The items, in the order of the rows on the device.</summary>
    public IReadOnlyList<WorkItem> Items => _items;

    /// <summary>Tokens of the longest item.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens that the device computes, padding included.</summary>
    public int PaddedTokens => padsItems ? _items.Count * Length : UsefulTokens;

    /// <summary>Run time of the trunk; set by the device.</summary>
    public TimeSpan TrunkTime { get; set; }

    /// <summary>Tokens of all items, without padding.</summary>
    internal int UsefulTokens { get; private set; }

    /// <summary>Sum of the items' squared lengths.</summary>
    internal long SquaredTokens { get; private set; }

    /// <summary>What the device computes.</summary>
    internal BatchWork Work => padsItems ? BatchWork.OfRows(_items.Count, Length) : new BatchWork(UsefulTokens, SquaredTokens);

    /// <summary>Union of the items' heads.</summary>
    internal ulong Heads { get; private set; }

    /// <summary>Token budget of the batch; null when too few tokens waited to fill it.</summary>
    internal int? Budget { get; set; }

    internal void Add(WorkItem item)
    {
        _items.Add(item);
        Length = Math.Max(Length, item.Length);
        UsefulTokens += item.Length;
        SquaredTokens += (long)item.Length * item.Length;
        Heads |= item.Heads;
    }

    /// <summary>What the device computes after <paramref name="item"/> is added.</summary>
    internal BatchWork WorkWith(WorkItem item) => padsItems
        ? BatchWork.OfRows(_items.Count + 1, Math.Max(Length, item.Length))
        : new BatchWork(UsefulTokens + item.Length, SquaredTokens + ((long)item.Length * item.Length));

    /// <summary>Sorts items by their heads and lengths, so that heads read consecutive rows of similar lengths.</summary>
    internal void GroupByHeadsAndLengths() => _items.Sort(static (a, b) => (a.Heads, a.Length).CompareTo((b.Heads, b.Length)));

    /// <summary>Sorts items by their heads, so that each head reads consecutive rows.</summary>
    internal void GroupByHeads()
    {
        foreach (var item in _items)
        {
            if (item.Heads != Heads)
            {
                _items.Sort(static (a, b) => a.Heads.CompareTo(b.Heads));
                return;
            }
        }
    }

    internal void Clear()
    {
        _items.Clear();
        Length = 0;
        UsefulTokens = 0;
        SquaredTokens = 0;
        Budget = null;
        Heads = 0;
        TrunkTime = default;
    }
}
