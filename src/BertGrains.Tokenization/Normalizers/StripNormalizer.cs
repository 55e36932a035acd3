namespace BertGrains.Tokenization;

/// <summary><c>Strip</c>: drops white space at the ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : TextNormalizer
{
    public override bool Apply(AlignedText source, AlignedText target)
    {
        var units = source.Units;
        var (start, end) = (0, units.Length);
        while (left && start < end && IsWhitespace(units[start]))
            start++;
        while (right && end > start && IsWhitespace(units[end - 1]))
            end--;
        if (end - start == units.Length)
            return false;
        target.Append(source, start, end);
        return true;
    }

    private static bool IsWhitespace(char unit) => (CharacterData.TraitsOf(unit) & CharacterTraits.Whitespace) != 0;
}
