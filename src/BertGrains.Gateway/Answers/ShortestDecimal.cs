using System.Numerics;

namespace BertGrains.Gateway.Answers;

/// <summary>
/// The shortest decimal that round-trips to the same float, and of those the nearest: Schubfach (R. Giulietti, "The Schubfach way to
/// render doubles", 2020), for 32 bits. <see cref="FloatJson"/> has the measurement.
/// </summary>
internal static class ShortestDecimal
{
    private const int SmallestPower = -31;
    private const int LargestPower = 45;

    private static readonly ulong[] Powers = CreatePowers();

    /// <summary>Returns the magnitude of a finite float as <c>digits · 10^exponent</c>. The digits may end in zeros.</summary>
    public static (uint Digits, int Exponent) Of(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var fraction = bits & 0x7FFFFF;
        var biased = (int)(bits >> 23) & 0xFF;
        var c = biased != 0 ? fraction | 0x800000 : fraction;
        var q = Math.Max(biased, 1) - 150;
        if (c == 0)
            return (0, 0);
        if (q is <= 0 and > -24 && (c & ((1u << -q) - 1)) == 0)
            return (c >> -q, 0);

        // The interval that rounds to the float, in quarters of its last place, scaled by a power of ten to few digits.
        var even = (c & 1) == 0 ? 0u : 1u;
        var closer = fraction == 0 && biased > 1;
        var k = ((q * 1_262_611) - (closer ? 524_031 : 0)) >> 22;
        var shift = q + FloorLog2Pow10(-k) + 1;
        var power = Powers[-k - SmallestPower];
        var lower = RoundToOdd(power, ((4 * c) - (closer ? 1u : 2u)) << shift) + even;
        var middle = RoundToOdd(power, (4 * c) << shift);
        var upper = RoundToOdd(power, ((4 * c) + 2) << shift) - even;

        var s = middle / 4;
        if (s >= 10)
        {
            var tens = s / 10;
            var below = lower <= 40 * tens;
            var above = (40 * tens) + 40 <= upper;
            if (below != above)
                return (tens + (above ? 1u : 0u), k + 1);
        }

        var down = lower <= 4 * s;
        var up = (4 * s) + 4 <= upper;
        if (down != up)
            return (s + (up ? 1u : 0u), k);
        var half = (4 * s) + 2;
        return (s + (middle > half || (middle == half && (s & 1) != 0) ? 1u : 0u), k);
    }

    /// <summary>Returns the upper 32 bits of a 96-bit product, with the last bit set when a lower bit is.</summary>
    private static uint RoundToOdd(ulong power, uint scaled)
    {
        var high = Math.BigMul(power, scaled, out ulong low);
        return (uint)high | ((uint)(low >> 32) > 1 ? 1u : 0u);
    }

    private static int FloorLog2Pow10(int exponent) => (exponent * 1_741_647) >> 19;

    /// <summary>Computes 10^p with 64 significant bits, rounded up.</summary>
    private static ulong[] CreatePowers()
    {
        var powers = new ulong[LargestPower - SmallestPower + 1];
        for (var p = SmallestPower; p <= LargestPower; p++)
        {
            var scale = 63 - FloorLog2Pow10(p);
            var numerator = (p > 0 ? BigInteger.Pow(10, p) : BigInteger.One) << Math.Max(scale, 0);
            var denominator = (p < 0 ? BigInteger.Pow(10, -p) : BigInteger.One) << Math.Max(-scale, 0);
            powers[p - SmallestPower] = (ulong)((numerator + denominator - 1) / denominator);
        }

        return powers;
    }
}
