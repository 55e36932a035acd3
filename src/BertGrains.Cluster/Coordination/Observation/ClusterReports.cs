namespace BertGrains.Cluster.Coordination.Observation;

/// <summary>One round of silo reports.</summary>
/// <param name="Silos">The silos that have reported at least once and are not dead.</param>
/// <param name="Unreported">The other silos.</param>
/// <param name="RequestedAt">Timestamp at which the round began.</param>
internal sealed record ClusterReports(
    IReadOnlyList<ObservedSilo> Silos, IReadOnlyList<UnreportedSilo> Unreported, long RequestedAt)
{
    /// <summary>A report for every silo; one that has not reported has an empty one.</summary>
    public IReadOnlyList<SiloReport> All =>
        [
            .. Silos.Select(silo => silo.Report)
                .Concat(Unreported.Select(silo => new SiloReport(silo.Name, silo.Address, silo.Role, false, [], [], [])))
                .OrderBy(report => report.Name, StringComparer.Ordinal),
        ];
}

/// <summary>A silo that membership has not declared dead.</summary>
/// <param name="Report">Its newest report.</param>
/// <param name="Answers">Whether it answered the last call; if not, the report is an older one.</param>
/// <param name="IsLeaving">Whether membership has it as shutting down.</param>
internal sealed record ObservedSilo(SiloReport Report, bool Answers, bool IsLeaving)
{
    /// <summary>Whether its replicas get traffic.</summary>
    public bool Serves => !IsLeaving && !Report.IsDraining;

    /// <summary>Whether replicas may be loaded on it.</summary>
    public bool TakesReplicas => Serves && Answers;
}

/// <summary>A silo that is alive and has never answered.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Name">Its name, or the address until its metadata has arrived.</param>
/// <param name="Role">core, worker or all; empty until its metadata has arrived.</param>
/// <param name="MayHaveReplicas">Whether it may have replicas. No longer assumed after 30 seconds.</param>
internal sealed record UnreportedSilo(SiloAddress Address, string Name, string Role, bool MayHaveReplicas);
