namespace BertGrains.Tokenization;

/// <summary>A word that is being merged: a linked list of symbols. One per thread, reusable.</summary>
internal sealed class BpeWord
{
    /// <summary>Up to this number of symbols, looking at all pairs for every merge is faster than a queue.</summary>
    private const int QueueThreshold = 40;

    private const int MaxKeptCapacity = 1 << 14;
    private const int None = -1;

    [ThreadStatic]
    private static BpeWord? _ofThread;

    private readonly PriorityQueue<(int Left, int Right, int Id), (int Rank, int Left)> _queue = new();
    private Symbol[] _symbols = new Symbol[64];
    private int _count;

    /// <summary>The word of this thread, empty.</summary>
    public static BpeWord Take()
    {
        if (_ofThread is null || _ofThread._symbols.Length > MaxKeptCapacity)
            _ofThread = new BpeWord();
        _ofThread._count = 0;
        return _ofThread;
    }

    public void Add(int id, int start, int end)
    {
        if (_count == _symbols.Length)
            Array.Resize(ref _symbols, _count * 2);
        _symbols[_count] = new Symbol(id, start, end, _count - 1, None);
        if (_count > 0)
            _symbols[_count - 1].Next = _count;
        _count++;
    }

    public void Merge(BpeMerges merges)
    {
        if (_count <= QueueThreshold)
            MergeByScan(merges);
        else
            MergeByQueue(merges);
    }

    public void CopyTo(TokenBuffer tokens)
    {
        for (var i = _count > 0 ? 0 : None; i != None; i = _symbols[i].Next)
            tokens.Add(_symbols[i].Id, _symbols[i].Start, _symbols[i].End);
    }

    private void MergeByScan(BpeMerges merges)
    {
        Span<BpeMerges.Merge> found = stackalloc BpeMerges.Merge[QueueThreshold];
        for (var i = 0; i < _count; i++)
            found[i] = MergeAfter(i, merges);
        while (true)
        {
            var best = None;
            for (var i = _count > 0 ? 0 : None; i != None; i = _symbols[i].Next)
            {
                if (found[i].Rank != None && (best == None || found[i].Rank < found[best].Rank))
                    best = i;
            }

            if (best == None)
                return;
            Join(best, found[best].Id);
            found[best] = MergeAfter(best, merges);
            if (_symbols[best].Previous is >= 0 and var previous)
                found[previous] = MergeAfter(previous, merges);
        }
    }

    private void MergeByQueue(BpeMerges merges)
    {
        _queue.Clear();
        for (var i = 0; i < _count; i++)
            Enqueue(i, merges);
        while (_queue.TryDequeue(out var entry, out _))
        {
            var (left, right, id) = entry;

            // An entry is out of date when one of its symbols was joined: the right one then is no longer the next, or has grown.
            if (_symbols[left].IsRemoved || _symbols[left].Next == None)
                continue;
            if (!merges.TryFind(_symbols[left].Id, _symbols[_symbols[left].Next].Id, out var merge) || merge.Id != id || _symbols[left].Next != right)
                continue;
            Join(left, id);
            Enqueue(left, merges);
            if (_symbols[left].Previous is >= 0 and var previous)
                Enqueue(previous, merges);
        }
    }

    private void Enqueue(int left, BpeMerges merges)
    {
        if (MergeAfter(left, merges) is { Rank: not None } merge)
            _queue.Enqueue((left, _symbols[left].Next, merge.Id), (merge.Rank, left));
    }

    private BpeMerges.Merge MergeAfter(int left, BpeMerges merges)
    {
        var right = _symbols[left].Next;
        return right != None && merges.TryFind(_symbols[left].Id, _symbols[right].Id, out var merge) ? merge : new BpeMerges.Merge(None, None);
    }

    private void Join(int left, int id)
    {
        ref var symbol = ref _symbols[left];
        ref var removed = ref _symbols[symbol.Next];
        (symbol.Id, symbol.End, symbol.Next) = (id, removed.End, removed.Next);
        removed.IsRemoved = true;
        if (symbol.Next != None)
            _symbols[symbol.Next].Previous = left;
    }

    private struct Symbol(int id, int start, int end, int previous, int next)
    {
        public int Id = id;
        public readonly int Start = start;
        public int End = end;
        public int Previous = previous;
        public int Next = next;
        public bool IsRemoved;
    }
}
