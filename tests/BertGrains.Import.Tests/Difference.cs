namespace BertGrains.Import.Tests;

internal static class Difference
{
    public static void AtMost(double tolerance, IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        var largest = expected.Zip(actual, (e, a) => Math.Abs((double)e - a)).Max();
        Assert.True(largest <= tolerance, $"The largest difference is {largest:g3}, more than {tolerance:g3}.");
    }

    public static float[] Unit(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(v => (double)v * v));
        return [.. vector.Select(v => (float)(v / length))];
    }
}
