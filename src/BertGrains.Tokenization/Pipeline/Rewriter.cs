namespace BertGrains.Tokenization;

/// <summary>
/// Writes a normal form with offsets by the rule of the reference (<c>NormalizedString::transform</c>): a character replaces the next one
/// and some more of the source, or is added and has the offsets of the one before it in the source.
/// </summary>
internal ref struct Rewriter(AlignedText source, AlignedText target)
{
    private int _position;

    /// <summary>Appends a character.</summary>
    /// <param name="scalar">The character.</param>
    /// <param name="change">
    /// 1 if it is added, 0 if it replaces the next character of the source, and -n if n more characters after that one are removed.
    /// </param>
    public void Append(int scalar, int change)
    {
        if (change > 0 || _position >= source.Length)
        {
            target.Append(scalar, _position > 0 ? source.Offsets[_position - 1] : new TokenOffsets(source.Origin, source.Origin));
            return;
        }

        target.Append(scalar, source.Offsets[_position]);
        for (; change <= 0 && _position < source.Length; change++)
            _position += source.ScalarAt(_position).Length;
    }
}
