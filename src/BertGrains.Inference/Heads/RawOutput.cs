namespace BertGrains.Inference.Heads;

/// <summary>What a head's graph gave for one item: rows x columns, one row for heads that answer for the whole item.</summary>
/// <param name="Values">Row after row.</param>
/// <param name="Rows">Tokens of the item, or 1.</param>
/// <param name="Columns">Dimensions or labels.</param>
internal readonly record struct RawOutput(float[] Values, int Rows, int Columns)
{
    public bool IsFinite()
    {
        // A sum is infinite or not a number as soon as one of its terms is.
        var sum = 0f;
        foreach (var value in Values)
            sum += value * 0;
        return sum == 0;
    }
}
