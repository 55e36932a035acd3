namespace BertGrains.Tokenization;

/// <summary>Characters that are equal without regard to case, for ASCII letters: Oniguruma counts U+017F as s and U+212A as k.</summary>
internal static class CaseFolds
{
    private const int LongS = 0x017F, Kelvin = 0x212A;

    /// <summary>A range and the ranges that are equal to its letters.</summary>
    /// <exception cref="TokenizerFormatException">The range has letters beyond ASCII.</exception>
    public static IEnumerable<(int First, int Last)> Of((int First, int Last) range)
    {
        yield return range;
        if (range.Last >= 0x80)
            throw new TokenizerFormatException("a regular expression ignores the case of letters beyond ASCII, which is not supported");
        for (var scalar = range.First; scalar <= range.Last; scalar++)
        {
            if (!char.IsAsciiLetter((char)scalar))
                continue;
            yield return (scalar ^ 0x20, scalar ^ 0x20);
            if ((scalar | 0x20) == 's')
                yield return (LongS, LongS);
            if ((scalar | 0x20) == 'k')
                yield return (Kelvin, Kelvin);
        }
    }
}
