namespace BertGrains.Tokenization;

/// <summary>A normalized segment and the pieces that it is split into. Each step reads one pair of buffers and writes the other.</summary>
internal sealed class PieceText
{
    private AlignedText _text = new();
    private AlignedText _spareText = new();
    private List<TextPiece> _pieces = [];
    private List<TextPiece> _sparePieces = [];

    /// <summary>The current text.</summary>
    public AlignedText Text => _text;

    /// <summary>The current pieces, in the order of the text.</summary>
    public List<TextPiece> Pieces => _pieces;

    public int Capacity => Math.Max(Math.Max(_text.Capacity, _spareText.Capacity), Math.Max(_pieces.Capacity, _sparePieces.Capacity));

    /// <summary>Takes a segment of the original text as one piece.</summary>
    public void Load(ReadOnlySpan<char> segment, int origin)
    {
        _text.Load(segment, origin);
        _pieces.Clear();
        if (segment.Length > 0)
            _pieces.Add(new TextPiece(0, segment.Length, TextPiece.NoToken));
    }

    /// <summary>Replaces the text by a normal form, before it is split.</summary>
    public void Normalize(TextNormalizer normalizer)
    {
        _spareText.Clear(_text.Origin);
        if (!normalizer.Apply(_text, _spareText))
            return;
        (_text, _spareText) = (_spareText, _text);
        _pieces.Clear();
        if (_text.Length > 0)
            _pieces.Add(new TextPiece(0, _text.Length, TextPiece.NoToken));
    }

    /// <summary>Splits every piece that is not a token.</summary>
    /// <param name="split">Adds the parts of a piece to the list; empty parts are ignored.</param>
    public void Split(Action<AlignedText, TextPiece, List<TextPiece>> split)
    {
        _sparePieces.Clear();
        foreach (var piece in _pieces)
        {
            if (piece.Token == TextPiece.NoToken)
                split(_text, piece, _sparePieces);
            else
                _sparePieces.Add(piece);
        }

        (_pieces, _sparePieces) = (_sparePieces, _pieces);
    }

    /// <summary>Writes every piece anew.</summary>
    /// <param name="rewrite">Appends the new form of a piece that is not a token.</param>
    public void Rewrite(Action<AlignedText, TextPiece, AlignedText> rewrite)
    {
        _spareText.Clear(_text.Origin);
        _sparePieces.Clear();
        foreach (var piece in _pieces)
        {
            var start = _spareText.Length;
            if (piece.Token == TextPiece.NoToken)
                rewrite(_text, piece, _spareText);
            else
                _spareText.Append(_text, piece.Start, piece.End);
            if (_spareText.Length > start)
                _sparePieces.Add(new TextPiece(start, _spareText.Length, piece.Token));
        }

        (_text, _spareText) = (_spareText, _text);
        (_pieces, _sparePieces) = (_sparePieces, _pieces);
    }
}

/// <summary>A part of a text that is tokenized alone, or an added token.</summary>
/// <param name="Start">First unit.</param>
/// <param name="End">The unit after the last.</param>
/// <param name="Token">Id of the added token, or <see cref="NoToken"/>.</param>
internal readonly record struct TextPiece(int Start, int End, int Token)
{
    public const int NoToken = -1;
}
