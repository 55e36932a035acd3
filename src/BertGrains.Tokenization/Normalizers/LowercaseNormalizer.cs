namespace BertGrains.Tokenization;

/// <summary><c>Lowercase</c>: each character by itself, so that a final sigma is not recognized.</summary>
internal sealed class LowercaseNormalizer : CharacterNormalizer
{
    protected override bool Changes(int scalar) => (CharacterData.TraitsOf(scalar) & CharacterTraits.Uppercase) != 0;

    protected override void Append(int scalar, TokenOffsets offsets, AlignedText target)
    {
        if (!Changes(scalar))
        {
            target.Append(scalar, offsets);
            return;
        }

        foreach (var lower in CharacterData.LowerCaseOf(scalar))
            target.Append(lower, offsets);
    }
}
