using System.Globalization;
using BertGrains.Cluster.Coordination.State;

namespace BertGrains.Cluster.Coordination.Commands;

/// <summary>What operators' commands make of the wanted state of one model. Changes nothing by itself.</summary>
internal static class ModelCommands
{
    /// <summary>Most replicas of one revision.</summary>
    public const int MaxReplicas = 1024;

    /// <summary>Wants a revision, which becomes the newest.</summary>
    public static ModelChange Deploy(string model, DeployedModel wanted, DeployCall call, IReadOnlyCollection<SiloReport> reports)
    {
        if (FaultOf(call) is { } fault)
            return ModelChange.Refuse(ErrorCode.InvalidRequest, fault);

        var offered = RevisionNames.Offered(model, reports);
        var there = wanted.Revisions.Where(revision => !revision.IsRemoved).Select(revision => revision.Revision).ToList();
        if (offered.Count == 0 && there.Count == 0)
            return ModelChange.Refuse(ErrorCode.UnknownModel, NoBundle(reports));

        var (revision, unknown) = call.Revision is { } digits
            ? RevisionNames.Resolve(digits, [.. offered.Union(there)])
            : RevisionNames.Newest(offered.Count > 0 ? offered : there, there);
        if (revision is null)
            return ModelChange.Refuse(ErrorCode.InvalidRequest, unknown!);
        if (wanted.Revisions.FirstOrDefault(other => other.Revision == revision) is { } before && before.Device != call.Device)
        {
            return ModelChange.Refuse(
                ErrorCode.InvalidRequest,
                $"Revision {ShortRevision.Of(revision)} runs on {before.Device} devices; remove it before it is deployed on others.");
        }

        var deployed = new DeployedRevision(revision, call.Replicas, call.Device, call.Weight);
        return ModelChange.Accept(
            wanted with { Revisions = [.. wanted.Revisions.Where(other => other.Revision != revision), deployed] },
            Describe(deployed, reports));
    }

    /// <summary>Changes the number of replicas of the revision that is to have the largest share.</summary>
    public static ModelChange Scale(DeployedModel wanted, int replicas)
    {
        if (replicas is < 1 or > MaxReplicas)
            return ModelChange.Refuse(ErrorCode.InvalidRequest, ReplicasFault);
        if (MainOf(wanted) is not { } main)
            return ModelChange.Refuse(ErrorCode.UnknownModel, "No revision of this model is deployed.");

        return ModelChange.Accept(
            Replace(wanted, revision => revision == main, revision => revision with { Replicas = replicas }),
            $"Revision {ShortRevision.Of(main.Revision)} gets {Plural(replicas)} instead of {Number(main.Replicas)}.");
    }

    /// <summary>Takes revisions out of the traffic.</summary>
    public static ModelChange Drain(DeployedModel wanted, string? digits) =>
        Change(wanted, digits, revision => revision with { IsDrained = true }, "taken out of the traffic");

    /// <summary>Unloads and forgets revisions.</summary>
    public static ModelChange Remove(DeployedModel wanted, string? digits) =>
        Change(wanted, digits, revision => revision with { IsRemoved = true }, "drained, unloaded and forgotten");

    private const string ReplicasFault = "The number of replicas is 1 to 1024.";

    private static string? FaultOf(DeployCall call) => call switch
    {
        { Replicas: < 1 or > MaxReplicas } => ReplicasFault,
        { Weight: < 1 or > 100 } => "The weight is 1 to 100 percent.",
        _ when string.IsNullOrWhiteSpace(call.Device) => "The kind of device is missing, such as cpu or cuda.",
        _ => null,
    };

    private static string NoBundle(IEnumerable<SiloReport> reports)
    {
        var models = reports.SelectMany(report => report.Bundles)
            .Select(bundle => bundle.Model).Distinct().Order(StringComparer.Ordinal).ToList();
        return models.Count == 0
            ? "No silo has a bundle; see the setting Silo:Bundles."
            : $"No silo has a bundle of this model; they have {string.Join(", ", models)}.";
    }

    private static string Describe(DeployedRevision deployed, IReadOnlyCollection<SiloReport> reports)
    {
        var revision = ShortRevision.Of(deployed.Revision);
        var share = $"{Number(deployed.Weight)} % of the traffic";
        var text = $"Revision {revision} gets {Plural(deployed.Replicas)} on {deployed.Device} devices and {share}.";
        return reports.Any(report => report.Devices.Any(device => device.Kind == deployed.Device))
            ? text
            : $"{text} No silo has such a device now: it waits for one.";
    }

    // The share that a revision is to have is its weight of what the newer ones leave.
    private static DeployedRevision? MainOf(DeployedModel wanted)
    {
        var (main, largest, left) = ((DeployedRevision?)null, 0.0, 1.0);
        var active = wanted.Revisions.Where(revision => revision.IsActive).Reverse().ToList();
        foreach (var revision in active)
        {
            var share = revision == active[^1] ? left : left * revision.Weight / 100;
            left -= share;
            if (share > largest)
                (main, largest) = (revision, share);
        }

        return main;
    }

    private static ModelChange Change(DeployedModel wanted, string? digits, Func<DeployedRevision, DeployedRevision> change, string what)
    {
        var there = wanted.Revisions.Where(revision => !revision.IsRemoved).Select(revision => revision.Revision).ToList();
        if (there.Count == 0)
            return ModelChange.Refuse(ErrorCode.UnknownModel, "No revision of this model is deployed.");
        if (digits is null)
            return ModelChange.Accept(Replace(wanted, _ => true, change), $"All revisions are {what}.");

        var (revision, fault) = RevisionNames.Resolve(digits, there);
        return revision is null
            ? ModelChange.Refuse(ErrorCode.InvalidRequest, fault!)
            : ModelChange.Accept(
                Replace(wanted, other => other.Revision == revision, change), $"Revision {ShortRevision.Of(revision)} is {what}.");
    }

    private static DeployedModel Replace(DeployedModel wanted, Predicate<DeployedRevision> which, Func<DeployedRevision, DeployedRevision> change) =>
        wanted with { Revisions = [.. wanted.Revisions.Select(revision => which(revision) ? change(revision) : revision)] };

    private static string Plural(int replicas) => replicas == 1 ? "1 replica" : $"{Number(replicas)} replicas";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
