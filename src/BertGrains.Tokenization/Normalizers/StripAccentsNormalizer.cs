namespace BertGrains.Tokenization;

/// <summary><c>StripAccents</c>: drops combining marks. It does not decompose.</summary>
internal sealed class StripAccentsNormalizer : CharacterNormalizer
{
    protected override bool Changes(int scalar) => NormalizationData.IsCombiningMark(scalar);

    protected override void Append(int scalar, TokenOffsets offsets, AlignedText target)
    {
        if (!Changes(scalar))
            target.Append(scalar, offsets);
    }
}
