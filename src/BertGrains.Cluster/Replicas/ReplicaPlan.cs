using BertGrains.Inference.Replicas;

namespace BertGrains.Cluster.Replicas;

/// <summary>A replica that could be loaded.</summary>
/// <param name="Shape">What its items look like.</param>
/// <param name="Bytes">Memory of the device that it takes.</param>
/// <param name="Load">Loads it and warms it up, on the thread that calls.</param>
internal sealed record ReplicaPlan(ReplicaShape Shape, long Bytes, Func<CancellationToken, ModelReplica> Load);
