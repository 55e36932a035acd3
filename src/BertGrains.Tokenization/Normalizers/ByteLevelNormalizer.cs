namespace BertGrains.Tokenization;

/// <summary><c>ByteLevel</c>: replaces each byte of the UTF-8 form by its printable character.</summary>
internal sealed class ByteLevelNormalizer : TextNormalizer
{
    public override bool Apply(AlignedText source, AlignedText target)
    {
        ByteCharacters.Append(source, 0, source.Length, target);
        return true;
    }
}
