using System.Text;

namespace BertGrains.Gateway.Tokens;

/// <summary>
/// Converts offsets in UTF-16 code units into offsets in UTF-8 bytes, the unit of text-embeddings-inference. Fast for ascending offsets;
/// a smaller one restarts at the beginning of the text.
/// </summary>
internal struct Utf8Offsets(string text)
{
    private readonly string _text = text;
    private int _units;
    private int _bytes;

    public int Of(int units)
    {
        if (units < _units)
            (_units, _bytes) = (0, 0);
        _bytes += Encoding.UTF8.GetByteCount(_text.AsSpan(_units..units));
        _units = units;
        return _bytes;
    }
}
