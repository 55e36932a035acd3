namespace BertGrains.Import.Quantization;

/// <summary>
/// Powers of 2^¼. Factors and steps are rounded to them, so that a difference in the last bit of a sum cannot change a bundle's bytes;
/// only square roots are taken, which are exact to the last bit everywhere, unlike logarithms and powers.
/// </summary>
internal static class CoarseGrid
{
    /// <summary>The power next to the fourth root of <paramref name="fourthPower"/>, by ratio.</summary>
    public static float FourthRoot(double fourthPower) => RootOfPowerOfTwo(Math.ILogB(fourthPower * Math.Sqrt(2)));

    /// <summary>The smallest power that is at least <paramref name="value"/>.</summary>
    public static float AtLeast(double value)
    {
        var fourthPower = value * value * value * value;
        var exponent = Math.ILogB(fourthPower);
        return RootOfPowerOfTwo(fourthPower > Math.ScaleB(1, exponent) ? exponent + 1 : exponent);
    }

    private static float RootOfPowerOfTwo(int exponent) => (float)Math.Sqrt(Math.Sqrt(Math.ScaleB(1, exponent)));
}
