using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Commands;

/// <summary>Result of a command on the deployed state of a model.</summary>
/// <param name="Deployed">The new state; null when the command was refused.</param>
/// <param name="Reply">Reply to the operator.</param>
internal sealed record ModelChange(DeployedModel? Deployed, ChangeReply Reply)
{
    /// <summary>Accepts a command.</summary>
    public static ModelChange Accept(DeployedModel deployed, string message) => new(deployed, new ChangeReply(null, message));

    /// <summary>Refuses a command.</summary>
    public static ModelChange Refuse(ErrorCode code, string message) => new(null, new ChangeReply(new BertError(code, message), null));
}
