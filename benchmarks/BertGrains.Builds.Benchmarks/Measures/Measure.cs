namespace BertGrains.Builds.Benchmarks.Measures;

/// <summary>One figure of both builds over all rounds.</summary>
/// <param name="A">Median of the rounds of A.</param>
/// <param name="B">Median of the rounds of B.</param>
/// <param name="Ratio">B / A of the two measurements of a round, over the rounds.</param>
/// <param name="Rounds">Every round, in order.</param>
internal sealed record Measure(double A, double B, Spread Ratio, Pair<IReadOnlyList<double>> Rounds)
{
    public static Measure Of(IReadOnlyList<Pair<double>> rounds)
    {
        var (a, b) = (rounds.Select(round => round.A).ToArray(), rounds.Select(round => round.B).ToArray());
        return new(
            Spread.MedianOf(a), Spread.MedianOf(b), Spread.Of(rounds.Select(round => round.B / round.A)), new(a, b));
    }
}
