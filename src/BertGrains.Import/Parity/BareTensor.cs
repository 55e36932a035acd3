namespace BertGrains.Import.Parity;

/// <summary>A float tensor [batch, …] that a graph gave.</summary>
/// <param name="Values">Its numbers in row-major order.</param>
/// <param name="Shape">Its dimensions, the batch first.</param>
internal sealed record BareTensor(float[] Values, int[] Shape)
{
    /// <summary>Length of one vector of the tensor.</summary>
    public int Width => Shape[^1];

    /// <summary>One item's numbers; where the second dimension is tokens, without padding.</summary>
    /// <param name="item">Number of the item in the batch.</param>
    /// <param name="length">How many numbers the item has.</param>
    public ReadOnlySpan<float> Item(int item, int length) => Values.AsSpan(item * (Values.Length / Shape[0]), length);
}
