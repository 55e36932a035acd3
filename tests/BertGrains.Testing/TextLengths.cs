namespace BertGrains.Testing;

/// <summary>Lengths of texts of a mixed workload: log-normal, many short and few long.</summary>
public static class TextLengths
{
    public static int LogNormal(Random random, int longest = 256)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Clamp((int)Math.Exp(3.1 + normal), 3, longest);
    }
}
