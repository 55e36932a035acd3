namespace BertGrains.Cluster.Coordination.Commands;

/// <summary>Finds the revision that an operator means.</summary>
internal static class RevisionNames
{
    /// <summary>Digits that a revision must be given with at least.</summary>
    public const int MinDigits = 6;

    /// <summary>Revisions as messages list them.</summary>
    public static string List(IEnumerable<string> revisions) => string.Join(", ", revisions.Select(ShortRevision.Of).Order(StringComparer.Ordinal));

    /// <summary>The revisions of a model that silos have bundles of.</summary>
    public static IReadOnlyList<string> Offered(string model, IEnumerable<SiloReport> reports) =>
        [
            .. reports.SelectMany(report => report.Bundles).Where(bundle => bundle.Model == model)
                .Select(bundle => bundle.Revision).Distinct().Order(StringComparer.Ordinal),
        ];

    /// <summary>The one revision that begins with these digits.</summary>
    /// <returns>The revision, or why there is none, in a sentence.</returns>
    public static (string? Revision, string? Fault) Resolve(string digits, IReadOnlyCollection<string> known)
    {
        if (digits.Length < MinDigits)
            return (null, $"A revision needs its first {MinDigits} digits at least.");

        var found = known.Where(revision => revision.StartsWith(digits, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            1 => (found[0], null),
            0 => (null, $"No such revision; there are {List(known)}."),
            _ => (null, $"Several revisions begin with these digits: {List(found)}."),
        };
    }

    /// <summary>
    /// The revision that is meant when none is named: the only one that is offered, or the only one that is offered and not wanted yet when
    /// others are wanted.
    /// </summary>
    /// <returns>The revision, or why there is none, in a sentence.</returns>
    public static (string? Revision, string? Fault) Newest(IReadOnlyCollection<string> offered, IReadOnlyCollection<string> wanted)
    {
        if (offered.Count == 1)
            return (offered.First(), null);

        var fresh = offered.Except(wanted).ToList();
        return fresh.Count == 1 && wanted.Count > 0
            ? (fresh[0], null)
            : (null, $"The silos have several revisions; name one of {List(offered)}.");
    }
}
