namespace BertGrains.Inference.Scheduling;

/// <summary>Items that run together, padded to the longest. Each lane reuses one.</summary>
internal sealed class Batch
{
    private readonly List<WorkItem> _items = [];

    public IReadOnlyList<WorkItem> Items => _items;

    /// <summary>Tokens of the longest item.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens of all items, without padding.</summary>
    public int UsefulTokens { get; private set; }

    /// <summary>Sum of the items' squared lengths.</summary>
    public long SquaredTokens { get; private set; }

    /// <summary>Tokens that the device computes.</summary>
    public int PaddedTokens => _items.Count * Length;

    /// <summary>Union of the items' heads.</summary>
    public ulong Heads { get; private set; }

    /// <summary>Padded tokens to which the scheduler held the batch; null when too little waited for that to say anything.</summary>
    public int? Budget { get; set; }

    /// <summary>Time that the trunk took; set by the device.</summary>
    public TimeSpan TrunkTime { get; set; }

    public void Add(WorkItem item)
    {
        _items.Add(item);
        Length = Math.Max(Length, item.Length);
        UsefulTokens += item.Length;
        SquaredTokens += (long)item.Length * item.Length;
        Heads |= item.Heads;
    }

    /// <summary>Brings items with the same heads together, so that each head reads one run of rows.</summary>
    public void GroupByHeads()
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

    public void Clear()
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
