namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Owns one replica; its key is a <see cref="ReplicaId"/>. It is placed only on silos that have the kind of device of its class, and loads
/// only when its model's coordinator calls. Items do not pass through it, but through the <see cref="IReplicaService"/> of its silo.
/// </summary>
[Alias("bertgrains.replica")]
public interface IReplicaGrain : IGrainWithStringKey
{
    /// <summary>Loads the replica unless it is loaded. Takes as long as reading and warming up.</summary>
    [ResponseTimeout("00:10:00")]
    Task<LoadReply> LoadAsync(LoadCall call, CancellationToken cancellationToken);

    /// <summary>Takes no more items, finishes those it holds, and unloads.</summary>
    [ResponseTimeout("00:10:00")]
    Task DrainAsync(CancellationToken cancellationToken);
}

/// <summary>Where the coordinator places a replica.</summary>
/// <param name="Silo">The silo; an activation on another silo answers <see cref="LoadOutcome.WrongSilo"/> and migrates.</param>
/// <param name="Device">The device, such as cpu or cuda:0.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.load-call")]
public sealed record LoadCall([property: Id(0)] SiloAddress Silo, [property: Id(1)] string Device);

/// <summary>Result of a load.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">Why it failed, for operators; null on success.</param>
[GenerateSerializer, Immutable, Alias("bertgrains.load-reply")]
public sealed record LoadReply([property: Id(0)] LoadOutcome Outcome, [property: Id(1)] string? Message);

/// <summary>How a load ended.</summary>
public enum LoadOutcome
{
    /// <summary>Loaded and warmed up.</summary>
    Ready,

    /// <summary>The activation was on another silo; the next call places it again.</summary>
    WrongSilo,

    /// <summary>The device has not enough memory. Another device may have.</summary>
    NoMemory,

    /// <summary>The silo does not have the device, or is stopping.</summary>
    NoDevice,

    /// <summary>The bundle cannot be fetched or loaded on the silo.</summary>
    Refused,
}
