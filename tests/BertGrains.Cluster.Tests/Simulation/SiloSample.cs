namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>Counters of a silo with simulated devices at one moment.</summary>
/// <param name="BusySeconds">Time of batches, summed over its devices.</param>
/// <param name="Devices">Devices with a replica.</param>
/// <param name="Messages">Received messages by interface.</param>
internal sealed record SiloSample(double BusySeconds, int Devices, IReadOnlyDictionary<string, long> Messages);
