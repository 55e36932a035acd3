namespace BertGrains.Tokenization;

/// <summary><c>Replace</c>: replaces every match of a pattern by a text, which has the offsets of the last character of the match.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : TextNormalizer
{
    public override bool Apply(AlignedText source, AlignedText target)
    {
        var matches = new List<TextMatch>();
        pattern.FindAll(source.Units, matches);
        if (matches.Count == 0)
            return false;

        var position = 0;
        foreach (var match in matches)
        {
            target.Append(source, position, match.Start);
            target.Append(content, match.End > 0 ? source.Offsets[match.End - 1] : new TokenOffsets(source.Origin, source.Origin));
            position = match.End;
        }

        target.Append(source, position, source.Length);
        return true;
    }
}
