using BertGrains.Inference.Items;

namespace BertGrains.Inference.Scheduling;

/// <summary>
/// Waiting items, bounded, in order of arrival and by length. Not thread-safe: its owner is <see cref="Scheduler"/>.
/// </summary>
internal sealed class BatchQueue
{
    private readonly WorkItem?[] _oldestOfLength;
    private readonly WorkItem?[] _newestOfLength;
    private readonly int _capacity;
    private WorkItem? _newest;
    private long _nextSequence;

    /// <param name="maxLength">Longest item in tokens.</param>
    /// <param name="capacity">Most items that wait.</param>
    public BatchQueue(int maxLength, int capacity)
    {
        _oldestOfLength = new WorkItem?[maxLength + 1];
        _newestOfLength = new WorkItem?[maxLength + 1];
        _capacity = capacity;
    }

    public int Count { get; private set; }

    /// <summary>Items that may still come.</summary>
    public int Room => _capacity - Count;

    public long Tokens { get; private set; }

    /// <summary>Sum of the squared lengths, the second term of a predicted run time.</summary>
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

    /// <returns>False when the item was not waiting.</returns>
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
