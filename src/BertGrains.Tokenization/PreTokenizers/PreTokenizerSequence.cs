namespace BertGrains.Tokenization;

/// <summary>Several steps, one after the other.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<PreTokenizer> steps) : PreTokenizer
{
    public override void Apply(PieceText text)
    {
        foreach (var step in steps)
            step.Apply(text);
    }
}
