using System.Text;

namespace BertGrains.Gateway.Tokens;

/// <summary>
/// Turns positions in UTF-16 units into positions in UTF-8 bytes, which is how text-embeddings-inference counts. Positions are asked for
/// in rising order as a rule; one that falls back is counted from the beginning.
/// </summary>
internal ref struct Utf8Positions(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _units;
    private int _bytes;

    public int Of(int units)
    {
        if (units < _units)
            (_units, _bytes) = (0, 0);
        _bytes += Encoding.UTF8.GetByteCount(_text[_units..units]);
        _units = units;
        return _bytes;
    }
}
