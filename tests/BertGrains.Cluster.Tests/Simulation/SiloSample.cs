namespace BertGrains.Cluster.Tests.Simulation;

/// <summary>What a silo of simulated devices says of itself at one moment.</summary>
/// <param name="BusySeconds">Time in which batches ran, of all its devices together.</param>
/// <param name="Devices">Devices with a replica.</param>
/// <param name="Messages">Messages that it got, by interface.</param>
internal sealed record SiloSample(double BusySeconds, int Devices, IReadOnlyDictionary<string, long> Messages);
