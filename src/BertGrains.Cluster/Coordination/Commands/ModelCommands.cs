using System.Globalization;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Commands;

/// <summary>The commands of operators as pure functions of the deployed state of one model.</summary>
internal static class ModelCommands
{
    /// <summary>Maximum replicas of one revision. With <see cref="MaxRevisions"/> it bounds the size of a routing table.</summary>
    public const int MaxReplicas = 1024;

    /// <summary>Most revisions of one model, those that are being removed included.</summary>
    public const int MaxRevisions = 16;

    /// <summary>Deploys a revision, which becomes the newest; a drained one that returns to its former share keeps its place.</summary>
    public static ModelChange Deploy(string model, DeployedModel state, DeployCall call, IReadOnlyCollection<SiloReport> reports)
    {
        if (FaultOf(call) is { } fault)
            return ModelChange.Refuse(ErrorCode.InvalidRequest, fault);

        var offered = RevisionNames.Offered(model, reports);
        var there = state.Revisions.Where(revision => !revision.IsRemoved).Select(revision => revision.Revision).ToList();
        if (offered.Count == 0 && there.Count == 0)
            return ModelChange.Refuse(ErrorCode.UnknownModel, NoBundle(reports));

        var (revision, unknown) = call.Revision is { } digits
            ? RevisionNames.Resolve(digits, [.. offered.Union(there)])
            : RevisionNames.Unnamed(offered, CurrentOf(state));
        if (revision is null)
            return ModelChange.Refuse(ErrorCode.InvalidRequest, unknown!);
        var before = state.Revisions.FirstOrDefault(other => other.Revision == revision);
        var deployed = Resolve(call, revision, before, MainOf(state) ?? state.Revisions.LastOrDefault(other => !other.IsRemoved));
        if (before is not null && before.Device != deployed.Device)
        {
            return ModelChange.Refuse(
                ErrorCode.InvalidRequest,
                $"Revision {ShortRevision.Of(revision)} is deployed on {before.Device} devices. "
                + "To move it to devices of another kind, remove it first.");
        }

        if (before is null && state.Revisions.Length >= MaxRevisions)
        {
            return ModelChange.Refuse(
                ErrorCode.InvalidRequest,
                $"The model already has {MaxRevisions} revisions, which is the limit. Remove one and deploy again.");
        }

        return ModelChange.Accept(
            call.Weight is null && before is { IsDrained: true } && !IsReplaced(state, before)
                ? Replace(state, other => other == before, _ => deployed)
                : state with { Revisions = [.. state.Revisions.Where(other => other != before), deployed] },
            Describe(deployed, reports) + Others(call, offered, [.. there, revision]),
            new DeployCall(revision, deployed.Replicas, deployed.Device, deployed.Weight));
    }

    /// <summary>Changes the number of replicas of the revision with the largest deployed share of the traffic.</summary>
    public static ModelChange Scale(DeployedModel state, int replicas)
    {
        if (replicas is < 1 or > MaxReplicas)
            return ModelChange.Refuse(ErrorCode.InvalidRequest, ReplicasFault);
        if (MainOf(state) is not { } main)
            return ModelChange.Refuse(ErrorCode.UnknownModel, "No revision of this model is deployed.");

        return ModelChange.Accept(
            Replace(state, revision => revision == main, revision => revision with { Replicas = replicas }),
            $"Revision {ShortRevision.Of(main.Revision)} is scaled from {Number(main.Replicas)} to {Plural(replicas)}.");
    }

    /// <summary>Takes traffic away from revisions and leaves them loaded.</summary>
    public static ModelChange Drain(DeployedModel state, string? digits) =>
        Change(state, digits, revision => revision with { IsDrained = true }, "drained: loaded, without traffic");

    /// <summary>Unloads and removes revisions.</summary>
    public static ModelChange Remove(DeployedModel state, string? digits) =>
        Change(state, digits, revision => revision with { IsRemoved = true }, "being drained, unloaded and removed");

    // What the call leaves open stays as it is, so that a revision that is put back or replaced keeps its capacity.
    private static DeployedRevision Resolve(DeployCall call, string revision, DeployedRevision? before, DeployedRevision? main) => new(
        revision,
        call.Replicas ?? (before ?? main)?.Replicas ?? 1,
        call.Device ?? (before ?? main)?.Device ?? "cpu",
        call.Weight ?? (before is { IsDrained: true } ? before.Weight : 100));

    private static bool IsReplaced(DeployedModel state, DeployedRevision revision) =>
        state.Revisions.SkipWhile(other => other != revision).Skip(1).Any(newer => newer is { IsActive: true, Weight: 100 });

    private const string ReplicasFault = "The number of replicas must be 1 to 1024.";

    private static string? FaultOf(DeployCall call) => call switch
    {
        { Replicas: < 1 or > MaxReplicas } => ReplicasFault,
        { Weight: < 1 or > 100 } => "The weight must be 1 to 100 percent.",
        { Device: not (null or "cpu" or "cuda") } => "The kind of device must be cpu or cuda.",
        _ => null,
    };

    private static string NoBundle(IEnumerable<SiloReport> reports)
    {
        var models = reports.SelectMany(report => report.Bundles)
            .Select(bundle => bundle.Model).Distinct().Order(StringComparer.Ordinal).ToList();
        return models.Count == 0
            ? "No silo has a bundle. Put the bundle into a folder that the setting Silo:Bundles of a silo names."
            : $"No silo has a bundle of this model. Models with a bundle: {RevisionNames.Join(models)}.";
    }

    private static string Describe(DeployedRevision deployed, IReadOnlyCollection<SiloReport> reports)
    {
        var revision = ShortRevision.Of(deployed.Revision);
        var share = $"{Number(deployed.Weight)} % of the traffic";
        var text = $"Revision {revision} is deployed: {Plural(deployed.Replicas)} on {deployed.Device} devices, {share}.";
        return reports.Any(report => report.Devices.Any(device => device.Kind == deployed.Device))
            ? text
            : $"{text} No silo has a {deployed.Device} device now; replicas are loaded when one joins.";
    }

    private static string Others(DeployCall call, IEnumerable<string> offered, IEnumerable<string> deployed)
    {
        var others = call.Revision is null ? offered.Except(deployed).Select(ShortRevision.Of).ToList() : [];
        return others.Count == 0 ? string.Empty : $" The silos also have {RevisionNames.Join(others)}; deploy it with --revision.";
    }

    // The revisions that have traffic, or had it before they were drained.
    private static List<string> CurrentOf(DeployedModel state)
    {
        var kept = state.Revisions.Where(revision => !revision.IsRemoved && !IsReplaced(state, revision)).ToList();
        var serving = kept.FindAll(revision => !revision.IsDrained);
        return (serving.Count > 0 ? serving : kept).ConvertAll(revision => revision.Revision);
    }

    // The share of a revision is its weight, of what newer revisions leave.
    private static DeployedRevision? MainOf(DeployedModel state)
    {
        var (main, largest, left) = ((DeployedRevision?)null, 0.0, 1.0);
        var active = state.Revisions.Where(revision => revision.IsActive).Reverse().ToList();
        foreach (var revision in active)
        {
            var share = revision == active[^1] ? left : left * revision.Weight / 100;
            left -= share;
            if (share > largest)
                (main, largest) = (revision, share);
        }

        return main;
    }

    private static ModelChange Change(DeployedModel state, string? digits, Func<DeployedRevision, DeployedRevision> change, string what)
    {
        var there = state.Revisions.Where(revision => !revision.IsRemoved).Select(revision => revision.Revision).ToList();
        if (there.Count == 0)
            return ModelChange.Refuse(ErrorCode.UnknownModel, "No revision of this model is deployed.");
        if (digits is null)
            return ModelChange.Accept(Replace(state, _ => true, change), $"All revisions are {what}.");

        var (revision, fault) = RevisionNames.Resolve(digits, there);
        return revision is null
            ? ModelChange.Refuse(ErrorCode.InvalidRequest, fault!)
            : ModelChange.Accept(
                Replace(state, other => other.Revision == revision, change), $"Revision {ShortRevision.Of(revision)} is {what}.");
    }

    private static DeployedModel Replace(
        DeployedModel state, Predicate<DeployedRevision> which, Func<DeployedRevision, DeployedRevision> change) =>
        state with { Revisions = [.. state.Revisions.Select(revision => which(revision) ? change(revision) : revision)] };

    private static string Plural(int replicas) => replicas == 1 ? "1 replica" : $"{Number(replicas)} replicas";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Result of a command on the deployed state of a model.</summary>
/// <param name="Deployed">The new state; null when the command was refused.</param>
/// <param name="Reply">Reply to the operator.</param>
internal sealed record ModelChange(DeployedModel? Deployed, ChangeReply Reply)
{
    /// <summary>Accepts a command.</summary>
    public static ModelChange Accept(DeployedModel deployed, string message, DeployCall? deployment = null) =>
        new(deployed, new ChangeReply(null, message, deployment));

    /// <summary>Refuses a command.</summary>
    public static ModelChange Refuse(ErrorCode code, string message) => new(null, new ChangeReply(new BertError(code, message), null));
}
