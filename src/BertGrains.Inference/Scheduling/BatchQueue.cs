using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Bounded queue of waiting items, in order of arrival and by length. Not thread-safe; <see cref="Scheduler"/> owns it.
/// </summary>
internal sealed class BatchQueue
{
    private readonly WorkItem?[] _oldestOfLength;
    private readonly WorkItem?[] _newestOfLength;
    private readonly int _capacity;
    private WorkItem? _newest;
    private long _nextSequence;

    /// <param name="maxLength">Maximum tokens per item.</param>
    /// <param name="capacity">Maximum number of items.</param>
    public BatchQueue(int maxLength, int capacity)
    {
        _oldestOfLength = new WorkItem?[maxLength + 1];
        _newestOfLength = new WorkItem?[maxLength + 1];
        _capacity = capacity;
    }

    public int Count { get; private set; }

    /// <summary>Number of items that can be added.</summary>
    public int Room => _capacity - Count;

    public long Tokens { get; private set; }

    /// <summary>Sum of the squared lengths, for the cost of attention.</summary>
    public long SquaredTokens { get; private set; }

    public int MaxLength => _oldestOfLength.Length - 1;

    public WorkItem? Oldest { get; private set; }

    public WorkItem? OldestOfLength(int length) => _oldestOfLength[length];

    /// <returns>False when the queue is full.</returns>
    public bool TryAdd(WorkItem item)
    {
        if (Count == _capacity)
            return false;

        var links = item.Links;
        links.Sequence = _nextSequence++;
        links.Older = _newest;
        if (_newest is null)
            Oldest = item;
        else
            _newest.Links.Newer = item;
        _newest = item;

        ref var newestOfLength = ref _newestOfLength[item.Length];
        links.OlderOfLength = newestOfLength;
        if (newestOfLength is null)
            _oldestOfLength[item.Length] = item;
        else
            newestOfLength.Links.NewerOfLength = item;
        newestOfLength = item;

        Account(item, 1);
        return true;
    }

    /// <returns>False when the item is not in the queue.</returns>
    public bool Remove(WorkItem item)
    {
        var links = item.Links;
        if (links.Sequence < 0)
            return false;

        if (links.Older is null)
            Oldest = links.Newer;
        else
            links.Older.Links.Newer = links.Newer;
        if (links.Newer is null)
            _newest = links.Older;
        else
            links.Newer.Links.Older = links.Older;

        if (links.OlderOfLength is null)
            _oldestOfLength[item.Length] = links.NewerOfLength;
        else
            links.OlderOfLength.Links.NewerOfLength = links.NewerOfLength;
        if (links.NewerOfLength is null)
            _newestOfLength[item.Length] = links.OlderOfLength;
        else
            links.NewerOfLength.Links.OlderOfLength = links.OlderOfLength;

        links.Older = links.Newer = links.OlderOfLength = links.NewerOfLength = null;
        links.Sequence = -1;
        Account(item, -1);
        return true;
    }

    private void Account(WorkItem item, int sign)
    {
        Count += sign;
        Tokens += sign * item.Length;
        SquaredTokens += sign * (long)item.Length * item.Length;
    }
}

/// <summary>Position of an item in a <see cref="BatchQueue"/>: two intrusive lists, so that removal takes constant time.</summary>
internal sealed class QueueLinks
{
    /// <summary>Order of arrival; -1 while the item is not in a queue.</summary>
    public long Sequence { get; set; } = -1;

    public WorkItem? Older { get; set; }

    public WorkItem? Newer { get; set; }

    public WorkItem? OlderOfLength { get; set; }

    public WorkItem? NewerOfLength { get; set; }
}
