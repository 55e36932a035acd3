using System.Diagnostics;
using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Terminal;
using BertGrains.Cluster.Models;

namespace BertGrains.Cli.Cluster.Models;

/// <summary>Follows a revision until it serves as it was asked to.</summary>
/// <param name="connection">The cluster.</param>
/// <param name="model">The model.</param>
/// <param name="call">What was asked for.</param>
internal sealed class Rollout(ClusterConnection connection, string model, DeployCall call)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _told = [];

    /// <summary>Waits, and says on standard error what it waits for.</summary>
    /// <exception cref="CommandException">It did not come to serve within <paramref name="limit"/>.</exception>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            var status = await connection.AskAsync(grains => grains.GetGrain<IModelGrain>(model).GetStatusAsync(), cancellationToken);
            var revision = Find(status);
            if (revision is not null && revision.Ready >= revision.Wanted && revision.Weight >= call.Weight)
            {
                Console.WriteLine(
                    $"{model}@{ShortRevision.Of(revision.Revision)} serves: {revision.Ready} of {revision.Wanted} replicas ready, "
                    + $"{revision.Weight} % of the traffic.");
                return;
            }

            Tell(revision);
            if (Stopwatch.GetElapsedTime(start) > limit)
                throw new CommandException($"{model} is not ready after {limit.TotalSeconds:0} s; 'bertgrains cluster status' says more");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private RevisionStatus? Find(ModelStatus status) => call.Revision is { } wanted
        ? status.Revisions.FirstOrDefault(revision => revision.Revision.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
        : status.Revisions is [.., var newest] ? newest : null;

    private void Tell(RevisionStatus? revision)
    {
        foreach (var sentence in (revision?.Waiting ?? []).Where(_told.Add))
            Console.Error.WriteLine($"{model}: {sentence}");
    }
}
