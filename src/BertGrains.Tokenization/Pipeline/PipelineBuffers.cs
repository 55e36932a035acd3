namespace BertGrains.Tokenization;

/// <summary>The buffers of a call of <see cref="PipelineTokenizer"/>, one set per thread.</summary>
internal sealed class PipelineBuffers
{
    /// <summary>Buffers that grew beyond this are not reused: 2^16 units are 1.3 MiB in both texts together.</summary>
    private const int MaxKeptCapacity = 1 << 16;

    [ThreadStatic]
    private static PipelineBuffers? _ofThread;

    private char[] _units = [];

    /// <summary>Parts of the original text: added tokens and what is between them.</summary>
    public List<TextPiece> Segments { get; } = [];

    /// <summary>The segment that is being tokenized.</summary>
    public PieceText Pieces { get; } = new();

    public static PipelineBuffers Take()
    {
        var buffers = _ofThread;
        if (buffers is null || Math.Max(buffers.Pieces.Capacity, buffers._units.Length) > MaxKeptCapacity)
            _ofThread = buffers = new PipelineBuffers();
        buffers.Segments.Clear();
        return buffers;
    }

    /// <summary>The text with U+FFFD in place of each unpaired surrogate, as in its UTF-8 form.</summary>
    public ReadOnlySpan<char> WithoutUnpairedSurrogates(string text)
    {
        var position = IndexOfUnpaired(text, 0);
        if (position == text.Length)
            return text;
        if (_units.Length < text.Length)
            _units = new char[Math.Max(text.Length, _units.Length * 2)];
        text.CopyTo(_units);
        for (; position < text.Length; position = IndexOfUnpaired(text, position + 1))
            _units[position] = '\uFFFD';
        return _units.AsSpan(0, text.Length);
    }

    private static int IndexOfUnpaired(string text, int position)
    {
        while (position < text.Length)
        {
            var next = text.AsSpan(position).IndexOfAnyInRange('\uD800', '\uDFFF');
            if (next < 0)
                return text.Length;
            position += next;
            var isPair = char.IsHighSurrogate(text[position]) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]);
            if (!isPair)
                return position;
            position += 2;
        }

        return text.Length;
    }
}
