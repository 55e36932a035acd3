namespace BertGrains.Import.Quantization;

/// <summary>
/// Powers of 2^¼. Factors and scales are rounded to them, so that a difference in the last bit of a sum does not change the bytes of a
/// bundle. They are computed with square roots, which IEEE 754 rounds exactly, unlike logarithms and powers.
/// </summary>
internal static class CoarseGrid
{
    /// <summary>The power with the least ratio to the fourth root of <paramref name="fourthPower"/>.</summary>
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
