namespace BertGrains.Tokenization;

/// <summary><c>Nmt</c>, the rules for machine translation of SentencePiece: drops controls, and replaces separators by spaces.</summary>
internal sealed class NmtNormalizer : CharacterNormalizer
{
    protected override bool Changes(int scalar) => IsDropped(scalar) || IsSpace(scalar);

    protected override void Append(int scalar, TokenOffsets offsets, AlignedText target)
    {
        if (!IsDropped(scalar))
            target.Append(IsSpace(scalar) ? ' ' : scalar, offsets);
    }

    private static bool IsDropped(int scalar) =>
        scalar is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F;

    private static bool IsSpace(int scalar) =>
        scalar is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}
