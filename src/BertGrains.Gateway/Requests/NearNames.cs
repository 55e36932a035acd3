namespace BertGrains.Gateway.Requests;

/// <summary>Finds the member that a misspelled one stands for.</summary>
internal static class NearNames
{
    /// <summary>A name with few letters is near to many others.</summary>
    private const int LettersOfAnError = 3;

    /// <summary>The nearest of some names; null if none is near.</summary>
    /// <param name="name">The misspelled name.</param>
    /// <param name="names">The names that there are.</param>
    /// <param name="mostErrors">Most letters that may be missing, excess, wrong or swapped with the next.</param>
    public static string? Of(string name, IEnumerable<string> names, int mostErrors)
    {
        var (nearest, least) = ((string?)null, mostErrors + 1);
        foreach (var candidate in names)
        {
            var most = Math.Min(mostErrors, candidate.Length / LettersOfAnError);
            if (Math.Abs(candidate.Length - name.Length) <= most && Distance(name, candidate) is var errors && errors <= most && errors < least)
                (nearest, least) = (candidate, errors);
        }

        return nearest;
    }

    /// <summary>The optimal string alignment distance (Damerau and Levenshtein), without regard to case.</summary>
    private static int Distance(string a, string b)
    {
        var (beforeLast, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var wrong = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + wrong);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
