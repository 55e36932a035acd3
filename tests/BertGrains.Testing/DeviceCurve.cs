namespace BertGrains.Testing;

/// <summary>Run time of a simulated device: linear up to the size at which its caches overflow.</summary>
/// <param name="PerBatch">Seconds per batch.</param>
/// <param name="PerToken">Seconds per token.</param>
/// <param name="PerTokenPair">Seconds per token pair.</param>
/// <param name="CacheTokens">Tokens per batch at which the caches overflow.</param>
/// <param name="Penalty">Factor that the cost of a token approaches in larger batches.</param>
public sealed record DeviceCurve(
    double PerBatch = 1e-4, double PerToken = 6e-5, double PerTokenPair = 5e-8, int CacheTokens = int.MaxValue, double Penalty = 1)
{
    public double Seconds(int rows, int length)
    {
        var tokens = (double)rows * length;
        var line = PerBatch + (PerToken * tokens) + (PerTokenPair * tokens * length);
        return tokens <= CacheTokens ? line : line * (1 + ((Penalty - 1) * (1 - (CacheTokens / tokens))));
    }
}
