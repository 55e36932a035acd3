namespace BertGrains.Tokenization;

/// <summary>Every single character with a property.</summary>
internal sealed class CharacterPattern(Predicate<int> matches) : TextPattern
{
    public override void FindAll(ReadOnlySpan<char> text, List<TextMatch> found)
    {
        for (var position = 0; position < text.Length;)
        {
            var (scalar, length) = TextScalars.At(text, position);
            if (matches(scalar))
                found.Add(new TextMatch(position, position + length));
            position += length;
        }
    }
}

/// <summary>Runs of characters with the same property; those of class 0 match nothing.</summary>
internal sealed class RunPattern(Func<int, int> classOf) : TextPattern
{
    public override void FindAll(ReadOnlySpan<char> text, List<TextMatch> found)
    {
        var (start, current) = (0, 0);
        for (var position = 0; position < text.Length;)
        {
            var (scalar, length) = TextScalars.At(text, position);
            var next = classOf(scalar);
            if (next != current)
            {
                if (current != 0)
                    found.Add(new TextMatch(start, position));
                (start, current) = (position, next);
            }

            position += length;
        }

        if (current != 0)
            found.Add(new TextMatch(start, text.Length));
    }
}
