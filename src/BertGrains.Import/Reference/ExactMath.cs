namespace BertGrains.Import.Reference;

/// <summary>
/// exp, log, sine, cosine, tanh, erf and sigmoid from additions, multiplications and divisions only, accurate to about 1e-15, so that an import gives the
/// same bytes on every machine. <see cref="Math"/> calls the C library of the platform; its last bits differ between platforms.
/// </summary>
internal static class ExactMath
{
    private const double Ln2High = 0.693147180369123816490; // ln 2 in two parts, so that k · Ln2High is exact (fdlibm, e_exp.c).
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double InverseLn2 = 1.44269504088896338700;
    private const double TwoOverSqrtPi = 1.12837916709551257390;
    private const double LargestExponent = 709.0;
    private const double ErfIsOneFrom = 6.0;
    private const double SmallestTerm = 1e-18;
    private const int SineTerms = 36; // π³⁶/36! is below 1e-23.

    // 1/n! for n from 0 to 13.
    private static readonly double[] Taylor =
        [.. Enumerable.Range(0, 14).Select(n => 1 / Enumerable.Range(1, n).Aggregate(1.0, (product, k) => product * k))];

    /// <summary>eˣ; 0 below -709 and infinity above 709.</summary>
    public static double Exp(double x)
    {
        if (x < -LargestExponent)
            return 0;
        if (x > LargestExponent)
            return double.PositiveInfinity;
        var k = (int)(x * InverseLn2 + (x < 0 ? -0.5 : 0.5));
        var r = x - k * Ln2High - k * Ln2Low;
        var sum = Taylor[^1];
        for (var n = Taylor.Length - 2; n >= 0; n--)
            sum = sum * r + Taylor[n];
        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>ln x for a positive x, by Halley's method on e^y = x.</summary>
    public static double Log(double x)
    {
        var y = 0.0;
        for (var step = double.PositiveInfinity; Math.Abs(step) > 1e-15 * Math.Max(1, Math.Abs(y)) && !double.IsNaN(step);)
        {
            var e = Exp(y);
            var next = y + 2 * (x - e) / (x + e);
            if (next == y || Math.Abs(next - y) >= Math.Abs(step))
                return next;
            (step, y) = (next - y, next);
        }

        return y;
    }

    /// <summary>sin x and cos x, by their series after a reduction to at most π.</summary>
    public static (double Sin, double Cos) SinCos(double x)
    {
        x -= 2 * Math.PI * Math.Round(x / (2 * Math.PI));
        double sin = 0, cos = 0, term = 1;
        for (var n = 0; n < SineTerms; n++)
        {
            if (n % 2 == 0)
                cos += n % 4 == 0 ? term : -term;
            else
                sin += n % 4 == 1 ? term : -term;
            term *= x / (n + 1);
        }

        return (sin, cos);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));

    /// <summary>tanh x.</summary>
    public static double Tanh(double x)
    {
        var e = Exp(-2 * Math.Abs(x));
        var t = (1 - e) / (1 + e);
        return x < 0 ? -t : t;
    }

    /// <summary>
    /// erf x by 2/√π · e^(-x²) · Σ 2ⁿ x^(2n+1) / (1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6), terms all of one sign.
    /// </summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) >= ErfIsOneFrom)
            return Math.Sign(x);
        var term = x;
        var sum = x;
        for (var n = 1; Math.Abs(term) > SmallestTerm * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return TwoOverSqrtPi * Exp(-x * x) * sum;
    }
}
