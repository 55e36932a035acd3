namespace BertGrains.Cluster.Coordination.Observation;

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

/// <summary>A silo that is alive and has never answered this one.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Name">Its name, or the address until the name is known.</param>
/// <param name="Role">core, worker or all; empty until it is known.</param>
/// <param name="MayHaveReplicas">Whether replicas may be on it that nobody knows of; no longer assumed after a while.</param>
internal sealed record UnreportedSilo(SiloAddress Address, string Name, string Role, bool MayHaveReplicas);

/// <summary>A silo that membership has not declared dead, as it was seen last.</summary>
/// <param name="Report">Its newest report.</param>
/// <param name="Answers">Whether it answered when it was asked last; when not, the report is an older one.</param>
/// <param name="IsLeaving">Whether membership says that it is shutting down.</param>
internal sealed record ObservedSilo(SiloReport Report, bool Answers, bool IsLeaving)
{
    /// <summary>Whether replicas on it get traffic.</summary>
    public bool Serves => !IsLeaving && !Report.IsDraining;

    /// <summary>Whether it may get replicas.</summary>
    public bool TakesReplicas => Serves && Answers;
}
