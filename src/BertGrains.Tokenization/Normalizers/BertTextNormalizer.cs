namespace BertGrains.Tokenization;

/// <summary>The cleaning and the separation of ideographs of <c>BertNormalizer</c>; its other steps are normalizers of their own.</summary>
internal sealed class BertTextNormalizer(bool clean, bool splitChinese) : CharacterNormalizer
{
    /// <summary>The steps of a <c>BertNormalizer</c>.</summary>
    public static NormalizerSequence Create(bool clean, bool splitChinese, bool stripAccents, bool lowercase)
    {
        List<TextNormalizer> steps = [new BertTextNormalizer(clean, splitChinese)];
        if (stripAccents)
            steps.AddRange([new FormNormalizer(isCompatible: false, composes: false), new NonspacingMarkNormalizer()]);
        if (lowercase)
            steps.Add(new LowercaseNormalizer());
        return new NormalizerSequence(steps);
    }

    protected override bool Changes(int scalar)
    {
        var traits = CharacterData.TraitsOf(scalar);
        return (clean && scalar != ' ' && (traits & (CharacterTraits.Unwanted | CharacterTraits.Whitespace)) != 0)
            || (splitChinese && (traits & CharacterTraits.Chinese) != 0);
    }

    protected override void Append(int scalar, TokenOffsets offsets, AlignedText target)
    {
        var traits = CharacterData.TraitsOf(scalar);
        if (clean && (traits & CharacterTraits.Unwanted) != 0)
            return;
        var apart = splitChinese && (traits & CharacterTraits.Chinese) != 0;
        if (apart)
            target.Append(' ', offsets);
        target.Append(clean && (traits & CharacterTraits.Whitespace) != 0 ? ' ' : scalar, offsets);
        if (apart)
            target.Append(' ', offsets);
    }

    /// <summary>Drops nonspacing marks.</summary>
    private sealed class NonspacingMarkNormalizer : CharacterNormalizer
    {
        protected override bool Changes(int scalar) => (CharacterData.TraitsOf(scalar) & CharacterTraits.NonspacingMark) != 0;

        protected override void Append(int scalar, TokenOffsets offsets, AlignedText target)
        {
            if (!Changes(scalar))
                target.Append(scalar, offsets);
        }
    }
}
