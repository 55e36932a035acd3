namespace BertGrains.Tokenization;

/// <summary><c>Prepend</c>: puts a text before one that is not empty, with the offsets of its first character.</summary>
internal sealed class PrependNormalizer(string prefix) : TextNormalizer
{
    public override bool Apply(AlignedText source, AlignedText target)
    {
        if (source.Length == 0 || prefix.Length == 0)
            return false;
        target.Append(prefix, source.Offsets[0]);
        target.Append(source, 0, source.Length);
        return true;
    }
}
