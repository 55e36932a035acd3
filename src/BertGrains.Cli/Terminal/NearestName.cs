namespace BertGrains.Cli.Terminal;

/// <summary>Finds the name that a mistyped one was probably meant as.</summary>
internal static class NearestName
{
    private const int LongestName = 64;

    /// <summary>The nearest of some names; null if none is near enough to be what was meant.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="names">The names that exist.</param>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        if (typed.Length > LongestName)
            return null;
        var (name, distance) = names
            .Select(name => (name, Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())))
            .OrderBy(entry => entry.Item2)
            .ThenBy(entry => entry.name, StringComparer.Ordinal)
            .FirstOrDefault();
        return name is not null && distance <= Math.Max(1, name.Length / 3) && distance < typed.TrimStart('-').Length ? name : null;
    }

    /// <summary>The least number of letters to insert, remove, replace, or swap with the next one.</summary>
    private static int Distance(string one, string two)
    {
        var costs = new int[one.Length + 1, two.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= two.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    costs[i, j] = i + j;
                    continue;
                }

                var replaced = costs[i - 1, j - 1] + (one[i - 1] == two[j - 1] ? 0 : 1);
                costs[i, j] = Math.Min(replaced, 1 + Math.Min(costs[i - 1, j], costs[i, j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == two[j - 2] && one[i - 2] == two[j - 1])
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
            }
        }

        return costs[one.Length, two.Length];
    }
}
