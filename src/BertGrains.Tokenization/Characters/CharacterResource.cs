using System.Globalization;

namespace BertGrains.Tokenization;

/// <summary>Reads the tables of character properties that are embedded in the assembly.</summary>
internal static class CharacterResource
{
    /// <summary>The lines of a table: the property, then ranges of code points. Lines that start with # are comments.</summary>
    public static IEnumerable<(string Property, (int First, int Last)[] Fields)> Read(string name)
    {
        using var resource = typeof(CharacterResource).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '#')
                continue;
            var parts = line.Split(' ');
            yield return (parts[0], [.. parts.Skip(1).Select(Range)]);
        }
    }

    private static (int First, int Last) Range(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots < 0 ? (Scalar(text), Scalar(text)) : (Scalar(text.AsSpan(0, dots)), Scalar(text.AsSpan(dots + 2)));
    }

    private static int Scalar(ReadOnlySpan<char> hex) => int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
