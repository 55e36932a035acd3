namespace BertGrains.Testing;

/// <summary>True run time of a simulated device: a line that bends where its caches overflow.</summary>
/// <param name="PerBatch">Seconds a batch.</param>
/// <param name="PerToken">Seconds a token.</param>
/// <param name="PerTokenPair">Seconds a token pair.</param>
/// <param name="CacheTokens">Tokens up to which the line holds.</param>
/// <param name="Penalty">Factor of a token's cost far beyond.</param>
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
