namespace BertGrains.Tokenization;

/// <summary>Several steps, one after the other.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<TextNormalizer> steps) : TextNormalizer
{
    /// <summary>The steps, those of nested sequences included.</summary>
    public IReadOnlyList<TextNormalizer> Steps { get; } =
        [.. steps.SelectMany(step => step is NormalizerSequence nested ? nested.Steps : [step])];

    // A pipeline applies the steps one by one, which needs no third buffer.
    public override bool Apply(AlignedText source, AlignedText target)
    {
        var changed = false;
        AlignedText current = source;
        foreach (var step in Steps)
        {
            var next = new AlignedText();
            next.Clear(source.Origin);
            if (!step.Apply(current, next))
                continue;
            (current, changed) = (next, true);
        }

        target.Append(current, 0, current.Length);
        return changed;
    }
}
