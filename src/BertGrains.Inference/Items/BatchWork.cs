namespace BertGrains.Inference.Items;

/// <summary>What a device computes for a batch.</summary>
/// <param name="Tokens">Tokens, padding included where the device pads.</param>
/// <param name="Pairs">Pairs of tokens in the attention of each item.</param>
internal readonly record struct BatchWork(long Tokens, long Pairs)
{
    /// <summary>Rows of equal length.</summary>
    public static BatchWork OfRows(int rows, int length) => new((long)rows * length, (long)rows * length * length);
}
