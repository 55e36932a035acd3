using System.Globalization;

namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>A cluster of one silo whose overview a test sets, and which notes the changes.</summary>
internal sealed class FakeAdministration : IBertAdministration
{
    public const string Revision = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public ClusterOverview Overview { get; set; } = new([Silo("worker-1", "127.0.0.1:11111", "ready")], [Model(wanted: 1, weight: 100)]);

    /// <summary>Thrown by every call; null for none.</summary>
    public Exception? Failure { get; set; }

    public List<string> Changes { get; } = [];

    public static SiloOverview Silo(string name, string address, params string[] replicas) => new(
        name,
        "worker",
        address,
        IsDraining: false,
        [new DeviceOverview("cpu", "cpu", 1_000, 100)],
        [.. replicas.Select((state, ordinal) => new ReplicaOverview(
            "m", Revision, ordinal, state, "cpu", 100, new QueueOverview(3, 70, 0.25), new ReplicaThroughput(5, 1.5, 40, 2, 64, 0.125), null))],
        [new BundleOverview("m", Revision)]);

    public static ModelOverview Model(int wanted, int weight, bool isFailed = false) =>
        new("m", 7, [new RevisionOverview(Revision, "cpu", wanted, 1, weight, isFailed, isFailed ? ["The file a is damaged."] : [])]);

    public Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default) =>
        Failure is null ? Task.FromResult(Overview) : Task.FromException<ClusterOverview>(Failure);

    public Task<AcceptedChange> DeployAsync(string model, Deployment deployment, CancellationToken cancellationToken = default) =>
        AcceptAsync($"deploy {model} {deployment.Revision ?? "-"} {Text(deployment.Replicas)} {deployment.Device ?? "-"} {Text(deployment.Weight)}", deployment);

    public Task<AcceptedChange> ScaleAsync(string model, int replicas, CancellationToken cancellationToken = default) =>
        AcceptAsync($"scale {model} {Text(replicas)}");

    public Task<AcceptedChange> DrainAsync(string model, string? revision, CancellationToken cancellationToken = default) =>
        AcceptAsync($"drain {model} {revision ?? "-"}");

    public Task<AcceptedChange> RemoveAsync(string model, string? revision, CancellationToken cancellationToken = default) =>
        AcceptAsync($"remove {model} {revision ?? "-"}");

    private Task<AcceptedChange> AcceptAsync(string change, Deployment? deployment = null)
    {
        if (Failure is not null)
            return Task.FromException<AcceptedChange>(Failure);
        Changes.Add(change);
        return Task.FromResult(new AcceptedChange($"Done: {change}.", deployment));
    }

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
