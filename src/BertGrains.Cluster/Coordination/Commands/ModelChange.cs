using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Commands;

/// <summary>What a command makes of the wanted state.</summary>
/// <param name="Wanted">The new state; null when the command was refused.</param>
/// <param name="Reply">What to tell the operator.</param>
internal sealed record ModelChange(DeployedModel? Wanted, ChangeReply Reply)
{
    /// <summary>The command is carried out.</summary>
    public static ModelChange Accept(DeployedModel wanted, string message) => new(wanted, new ChangeReply(null, message));

    /// <summary>The command cannot be carried out.</summary>
    public static ModelChange Refuse(ErrorCode code, string message) => new(null, new ChangeReply(new BertError(code, message), null));
}
