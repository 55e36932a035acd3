namespace BertGrains.Cluster.Connections;

/// <summary>A peer that is stopping: it answers the calls that it has, and refuses others.</summary>
public static class StoppingPeer
{
    private const string Message = "The silo is stopping.";

    /// <summary>The refusal of a call. An exception of Orleans, so that callers of every version know it.</summary>
    public static SiloUnavailableException Refusal() => new(Message);

    /// <summary>Whether a call failed because it was refused.</summary>
    public static bool IsRefusal(Exception exception) => exception is SiloUnavailableException { Message: Message };
}
