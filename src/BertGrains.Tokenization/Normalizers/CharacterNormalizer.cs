namespace BertGrains.Tokenization;

/// <summary>Drops and replaces characters one by one, independent of their context. Each result has the offsets of its character.</summary>
internal abstract class CharacterNormalizer : TextNormalizer
{
    public override bool Apply(AlignedText source, AlignedText target)
    {
        var start = FirstChange(source);
        if (start == source.Length)
            return false;
        target.Append(source, 0, start);
        for (var position = start; position < source.Length;)
        {
            var (scalar, length) = source.ScalarAt(position);
            Append(scalar, source.Offsets[position], target);
            position += length;
        }

        return true;
    }

    /// <summary>Whether a character is not its own result.</summary>
    protected abstract bool Changes(int scalar);

    /// <summary>Appends the result for a character.</summary>
    protected abstract void Append(int scalar, TokenOffsets offsets, AlignedText target);

    private int FirstChange(AlignedText source)
    {
        for (var position = 0; position < source.Length;)
        {
            var (scalar, length) = source.ScalarAt(position);
            if (Changes(scalar))
                return position;
            position += length;
        }

        return source.Length;
    }
}
