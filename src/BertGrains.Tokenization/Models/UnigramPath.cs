namespace BertGrains.Tokenization;

/// <summary>The best segmentation up to each position of a word. One per thread, reusable.</summary>
internal sealed class UnigramPath
{
    private const int MaxKeptCapacity = 1 << 14;
    private const int Unreached = -1;

    [ThreadStatic]
    private static UnigramPath? _ofThread;

    private readonly List<(int Start, int End, int Id)> _pieces = [];
    private Node[] _nodes = new Node[64];
    private int _length;

    /// <summary>The path of this thread, for a word of a length.</summary>
    public static UnigramPath Take(int length)
    {
        if (_ofThread is null || _ofThread._nodes.Length > MaxKeptCapacity)
            _ofThread = new UnigramPath();
        var path = _ofThread;
        if (length >= path._nodes.Length)
            path._nodes = new Node[Math.Max(length + 1, path._nodes.Length * 2)];
        path._nodes.AsSpan(0, length + 1).Fill(new Node(0, Unreached, 0));
        path._length = length;
        return path;
    }

    public double ScoreAt(int position) => _nodes[position].Score;

    /// <summary>Takes a piece if it gives a higher score at its end than those before.</summary>
    public void Offer(int start, int end, int id, double score)
    {
        ref var node = ref _nodes[end];
        if (node.Start == Unreached || score > node.Score)
            node = new Node(score, start, id);
    }

    /// <summary>The pieces of the best segmentation in order, with adjacent unknown pieces as one. Valid until the next call.</summary>
    public List<(int Start, int End, int Id)> Read(int unknownId)
    {
        _pieces.Clear();
        for (var end = _length; end > 0; end = _nodes[end].Start)
        {
            var (_, start, id) = _nodes[end];
            if (id == unknownId && _pieces.Count > 0 && _pieces[^1].Id == unknownId)
                _pieces[^1] = (start, _pieces[^1].End, id);
            else
                _pieces.Add((start, end, id));
        }

        _pieces.Reverse();
        return _pieces;
    }

    private readonly record struct Node(double Score, int Start, int Id);
}
