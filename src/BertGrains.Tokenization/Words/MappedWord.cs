using System.Text;

namespace BertGrains.Tokenization;

/// <summary>A word in the making whose characters do not lie one to one in the text: each unit carries its place.</summary>
internal sealed class MappedWord
{
    private const int MaxUnits = PieceMatcher.MaxWordCharacters * 2;

    private readonly char[] _units = new char[MaxUnits];
    private readonly TokenSpan[] _places = new TokenSpan[MaxUnits];
    private int _unitCount;

    /// <summary>Characters so far; beyond <see cref="PieceMatcher.MaxWordCharacters"/> they are only counted.</summary>
    public int CharacterCount { get; private set; }

    /// <summary>From the first to the last character.</summary>
    public TokenSpan Place { get; private set; }

    public ReadOnlySpan<char> Units => _units.AsSpan(0, _unitCount);

    /// <summary>Where each of <see cref="Units"/> lies in the text.</summary>
    public ReadOnlySpan<TokenSpan> Places => _places.AsSpan(0, _unitCount);

    public void Append(int scalar, TokenSpan place)
    {
        Place = CharacterCount++ == 0 ? place : Place with { End = place.End };
        if (CharacterCount > PieceMatcher.MaxWordCharacters)
            return;
        var length = new Rune(scalar).EncodeToUtf16(_units.AsSpan(_unitCount));
        _places.AsSpan(_unitCount, length).Fill(place);
        _unitCount += length;
    }

    public void Clear() => _unitCount = CharacterCount = 0;
}
