using BertGrains.Cluster.Coordination.Execution;
using BertGrains.Cluster.Coordination.Observation;

namespace BertGrains.Cluster.Coordination;

/// <summary>The ways of a coordinator to the rest of the cluster.</summary>
/// <param name="Reports">Asks the silos.</param>
/// <param name="Fronts">Tells the fronts.</param>
/// <param name="Replicas">Calls the replicas.</param>
internal sealed record CoordinatorCalls(SiloReports Reports, FrontPublisher Fronts, ReplicaCalls Replicas);
