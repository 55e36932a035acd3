namespace BertGrains.Cluster.Coordination.Commands;

/// <summary>Resolves revisions that operators name by their first digits or not at all.</summary>
internal static class RevisionNames
{
    /// <summary>Fewest digits that name a revision.</summary>
    public const int MinDigits = 6;

    private const int MaxListed = 20;

    /// <summary>Names as messages list them, at most 20.</summary>
    public static string Join(IReadOnlyCollection<string> names) => names.Count <= MaxListed
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MaxListed))} and {names.Count - MaxListed} more";

    /// <summary>The revisions of a model for which silos have bundles.</summary>
    public static IReadOnlyList<string> Offered(string model, IEnumerable<SiloReport> reports) =>
        [
            .. reports.SelectMany(report => report.Bundles).Where(bundle => bundle.Model == model)
                .Select(bundle => bundle.Revision).Distinct().Order(StringComparer.Ordinal),
        ];

    /// <summary>The one revision that begins with these digits.</summary>
    /// <returns>The revision, or the error message.</returns>
    public static (string? Revision, string? Fault) Resolve(string digits, IReadOnlyCollection<string> known)
    {
        if (digits.Length < MinDigits)
            return (null, $"A revision must be named by at least its first {MinDigits} digits.");

        var found = known.Where(revision => revision.StartsWith(digits, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            1 => (found[0], null),
            0 => (null, $"No revision begins with these digits. Revisions of this model: {List(known)}."),
            _ => (null, $"Several revisions begin with these digits: {List(found)}. Give more digits."),
        };
    }

    /// <summary>
    /// The revision for a command that names none: the deployed one, or the only offered one when none is deployed. Revisions have no
    /// order, so a command that chose another one than is deployed could as well bring back an old one, when it is given twice or while
    /// not all silos are there.
    /// </summary>
    /// <returns>The revision, or the error message.</returns>
    public static (string? Revision, string? Fault) Unnamed(IReadOnlyCollection<string> offered, IReadOnlyCollection<string> deployed) =>
        (deployed.Count, offered.Count) switch
        {
            (1, _) => (deployed.First(), null),
            (0, 1) => (offered.First(), null),
            (0, _) => (null, $"The silos have several revisions. Name one of them with --revision: {List(offered)}."),
            _ => (null, $"Several revisions are deployed. Name one of them with --revision: {List(deployed)}."),
        };

    private static string List(IEnumerable<string> revisions) =>
        Join([.. revisions.Select(ShortRevision.Of).Order(StringComparer.Ordinal)]);
}
