namespace BertGrains.Tokenization;

/// <summary>A set of characters of a regular expression: the union of ranges and properties, or its complement. Immutable.</summary>
internal sealed class CharacterSet(IReadOnlyList<(int First, int Last)> ranges, IReadOnlyList<Predicate<int>> properties, bool isNegated)
{
    private readonly bool[] _ascii =
        [.. Enumerable.Range(0, 0x80).Select(scalar => Matches(scalar, ranges, properties) != isNegated)];

    public static CharacterSet Of(int scalar) => new([(scalar, scalar)], [], isNegated: false);

    public static CharacterSet Of(Predicate<int> property, bool isNegated) => new([], [property], isNegated);

    public bool Contains(int scalar) =>
        scalar < _ascii.Length ? _ascii[scalar] : Matches(scalar, ranges, properties) != isNegated;

    private static bool Matches(
        int scalar, IReadOnlyList<(int First, int Last)> ranges, IReadOnlyList<Predicate<int>> properties)
    {
        foreach (var (first, last) in ranges)
        {
            if (scalar >= first && scalar <= last)
                return true;
        }

        foreach (var property in properties)
        {
            if (property(scalar))
                return true;
        }

        return false;
    }
}
