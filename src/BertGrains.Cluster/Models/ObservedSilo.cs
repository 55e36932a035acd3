namespace BertGrains.Cluster.Models;

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
