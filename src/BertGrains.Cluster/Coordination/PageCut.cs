namespace BertGrains.Cluster.Coordination;

/// <summary>
/// Cuts lists into pages far below Orleans' largest message (100 MB by default). A response above it closes the connection, and every other
/// call in flight on it times out.
/// </summary>
internal static class PageCut
{
    /// <summary>Maximum items of a page.</summary>
    public const int MaxItems = 256;

    /// <summary>
    /// Entries (replicas, bundles, texts and so on) after which a page ends. An entry is a few names and digests or a text of at most
    /// <see cref="StatusLimits.MaxTextLength"/> characters.
    /// </summary>
    public const int MaxWeight = 10_000;

    /// <summary>The items that a page from a position may hold.</summary>
    public static IEnumerable<T> Candidates<T>(IReadOnlyList<T> items, int start) => items.Skip(start).Take(MaxItems);

    /// <summary>The page of a list that begins at a position.</summary>
    public static Page<T> Take<T>(IReadOnlyList<T> items, int start, Func<T, int> weigh) =>
        Take([.. Candidates(items, start)], start, items.Count, weigh);

    /// <summary>A page of at least one item, as long as its weight allows.</summary>
    /// <param name="candidates">The items from <paramref name="start"/> on.</param>
    /// <param name="start">Position of the first one.</param>
    /// <param name="count">Length of the whole list.</param>
    /// <param name="weigh">Weight of an item.</param>
    public static Page<T> Take<T>(IReadOnlyList<T> candidates, int start, int count, Func<T, int> weigh)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        var (taken, weight) = (0, 0);
        while (taken < candidates.Count && taken < MaxItems)
        {
            weight += weigh(candidates[taken]);
            if (taken > 0 && weight > MaxWeight)
                break;
            taken++;
        }

        var next = start + taken;
        return new Page<T>([.. candidates.Take(taken)], taken > 0 && next < count ? next : null);
    }

    /// <summary>Entries of a routing table.</summary>
    public static int WeightOf(RoutingTable table) => 1 + table.Revisions.Sum(revision => 1 + revision.Replicas.Count);

    /// <summary>Entries of a silo's report.</summary>
    public static int WeightOf(SiloReport report) => 1 + report.Devices.Count + report.Replicas.Count + report.Bundles.Count;

    /// <summary>Entries of a model's status.</summary>
    public static int WeightOf(ModelStatus status) => 1 + status.Revisions.Sum(revision => 1 + revision.Waiting.Count);
}
