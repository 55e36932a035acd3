namespace BertGrains.Cluster.Abstractions;

/// <summary>What came of a <see cref="IReplicaGrain.LoadAsync"/>.</summary>
public enum LoadOutcome
{
    /// <summary>Loaded and warm.</summary>
    Ready,

    /// <summary>The activation was on another silo; asking again places it anew.</summary>
    WrongSilo,

    /// <summary>The device has no room. Another device may have.</summary>
    NoMemory,

    /// <summary>The silo lacks the device, or is stopping.</summary>
    NoDevice,

    /// <summary>The bundle cannot be had or cannot be loaded there.</summary>
    Refused,
}
