namespace BertGrains.Tokenization;

/// <summary>Tokens of a scan, in reusable arrays.</summary>
internal sealed class TokenBuffer
{
    private const int InitialCapacity = 512;

    private int[] _ids = new int[InitialCapacity];
    private TokenOffsets[] _offsets = new TokenOffsets[InitialCapacity];

    public int Count { get; private set; }

    public int Capacity => _ids.Length;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    public ReadOnlySpan<TokenOffsets> Offsets => _offsets.AsSpan(0, Count);

    public void Add(int id, int start, int end)
    {
        var count = Count;
        var ids = _ids;
        var offsets = _offsets;
        if ((uint)count >= (uint)ids.Length || (uint)count >= (uint)offsets.Length)
        {
            Grow();
            (ids, offsets) = (_ids, _offsets);
        }

        ids[count] = id;
        offsets[count] = new TokenOffsets(start, end);
        Count = count + 1;
    }

    /// <summary>Drops the tokens from a position on.</summary>
    public void CutAt(int count) => Count = count;

    /// <summary>Replaces the offsets of a token.</summary>
    public void SetOffsets(int token, int start, int end) => _offsets[token] = new TokenOffsets(start, end);

    /// <summary>Converts offsets in a word to offsets in the text, from one token on.</summary>
    /// <param name="unitOffsets">Offsets in the text of each unit of the word.</param>
    /// <param name="firstToken">Index of the first token to convert.</param>
    public void MapToText(ReadOnlySpan<TokenOffsets> unitOffsets, int firstToken)
    {
        foreach (ref var token in _offsets.AsSpan(firstToken, Count - firstToken))
            token = new TokenOffsets(unitOffsets[token.Start].Start, unitOffsets[token.End - 1].End);
    }

    private void Grow()
    {
        Array.Resize(ref _ids, _ids.Length * 2);
        Array.Resize(ref _offsets, _offsets.Length * 2);
    }
}
