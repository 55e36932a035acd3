namespace BertGrains.Tokenization;

/// <summary>Tokens while they are found, in arrays that are used again.</summary>
internal sealed class TokenBuffer
{
    private const int InitialCapacity = 512;

    private int[] _ids = new int[InitialCapacity];
    private TokenSpan[] _spans = new TokenSpan[InitialCapacity];

    public int Count { get; private set; }

    public int Capacity => _ids.Length;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<TokenSpan> Spans => _spans.AsSpan(0, Count);

    public void Add(int id, int start, int end)
    {
        var count = Count;
        var ids = _ids;
        var spans = _spans;
        if ((uint)count >= (uint)ids.Length || (uint)count >= (uint)spans.Length)
        {
            Grow();
            (ids, spans) = (_ids, _spans);
        }

        ids[count] = id;
        spans[count] = new TokenSpan(start, end);
        Count = count + 1;
    }

    /// <summary>Drops the tokens from a position on.</summary>
    public void CutAt(int count) => Count = count;

    /// <summary>Turns spans of units of a word, from one token on, into the places of these units.</summary>
    public void MoveTo(ReadOnlySpan<TokenSpan> places, int firstToken)
    {
        foreach (ref var span in _spans.AsSpan(firstToken, Count - firstToken))
            span = new TokenSpan(places[span.Start].Start, places[span.End - 1].End);
    }

    private void Grow()
    {
        Array.Resize(ref _ids, _ids.Length * 2);
        Array.Resize(ref _spans, _spans.Length * 2);
    }
}
