namespace BertGrains.Cluster.Models;

/// <summary>One round of reports.</summary>
/// <param name="Silos">The silos that have ever reported and are not dead.</param>
/// <param name="Unreported">What is known of the others.</param>
/// <param name="RequestedAt">Timestamp at which the silos were asked.</param>
internal sealed record ClusterReports(
    IReadOnlyList<ObservedSilo> Silos, IReadOnlyList<UnreportedSilo> Unreported, long RequestedAt)
{
    /// <summary>Every silo, with as much as is known of it.</summary>
    public IReadOnlyList<SiloReport> All =>
        [
            .. Silos.Select(silo => silo.Report)
                .Concat(Unreported.Select(silo => new SiloReport(silo.Name, silo.Address, silo.Role, false, [], [], [])))
                .OrderBy(report => report.Name, StringComparer.Ordinal),
        ];
}
