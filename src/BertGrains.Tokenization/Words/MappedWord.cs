using System.Text;

namespace BertGrains.Tokenization;

/// <summary>A partial word whose units do not correspond one to one to the text: each unit has its own offsets in the text.</summary>
internal sealed class MappedWord
{
    private const int MaxUnits = PieceMatcher.MaxWordCharacters * 2;

    private readonly char[] _units = new char[MaxUnits];
    private readonly TokenOffsets[] _unitOffsets = new TokenOffsets[MaxUnits];
    private int _unitCount;

    /// <summary>Number of characters. Those beyond <see cref="PieceMatcher.MaxWordCharacters"/> are counted but not stored.</summary>
    public int CharacterCount { get; private set; }

    /// <summary>Offsets of the word in the text.</summary>
    public TokenOffsets Offsets { get; private set; }

    public ReadOnlySpan<char> Units => _units.AsSpan(0, _unitCount);

    /// <summary>Offsets in the text of each of <see cref="Units"/>.</summary>
    public ReadOnlySpan<TokenOffsets> UnitOffsets => _unitOffsets.AsSpan(0, _unitCount);

    public void Append(int scalar, TokenOffsets offsets)
    {
        Offsets = CharacterCount++ == 0 ? offsets : Offsets with { End = offsets.End };
        if (CharacterCount > PieceMatcher.MaxWordCharacters)
            return;
        var length = new Rune(scalar).EncodeToUtf16(_units.AsSpan(_unitCount));
        _unitOffsets.AsSpan(_unitCount, length).Fill(offsets);
        _unitCount += length;
    }

    public void Clear() => _unitCount = CharacterCount = 0;
}
