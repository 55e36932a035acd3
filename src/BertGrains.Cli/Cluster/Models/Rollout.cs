using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary>Follows a revision until it serves as it was asked to, or until waiting does not help.</summary>
/// <param name="model">The model.</param>
/// <param name="call">What was asked for.</param>
/// <param name="read">Asks for the model's status.</param>
/// <param name="progress">Is told what it waits for, each sentence once.</param>
/// <param name="time">Clock.</param>
internal sealed class Rollout(
    string model, DeployCall call, Func<CancellationToken, Task<ModelStatus>> read, TextWriter progress, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _told = [];

    /// <summary>A rollout in a cluster, told on standard error.</summary>
    public static Rollout On(ClusterConnection connection, string model, DeployCall call) => new(
        model,
        call,
        cancellationToken => connection.AskAsync(grains => grains.GetGrain<IModelGrain>(model).GetStatusAsync(), cancellationToken),
        Console.Error,
        TimeProvider.System);

    /// <summary>Waits. Leaving early, in whatever way, does not undo what was asked for.</summary>
    /// <returns>How it serves, in a sentence.</returns>
    /// <exception cref="CommandException">The revision failed, or did not come to serve within <paramref name="limit"/>.</exception>
    public async Task<string> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var revision = await TryReadAsync(cancellationToken);
            if (revision is not null && revision.Ready >= revision.Desired && revision.Weight >= call.Weight)
            {
                return $"{Name(revision)} serves: {revision.Ready} of {revision.Desired} replicas ready, "
                    + $"{revision.Weight} % of the traffic.";
            }

            Tell(revision?.Waiting ?? []);
            if (revision is { IsFailed: true })
                throw new CommandException($"{Name(revision)} cannot be loaded{Reason(revision)}");
            if (time.GetElapsedTime(start) >= limit)
                throw new CommandException($"{model} is not ready after {limit.TotalSeconds:0} s{Reason(revision)}");
            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private RevisionStatus? Find(ModelStatus status) => call.Revision is { } wanted
        ? status.Revisions.FirstOrDefault(revision => revision.Revision.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
        : status.Revisions is [.., var newest] ? newest : null;

    private string Name(RevisionStatus revision) => $"{model}@{ShortRevision.Of(revision.Revision)}";

    // A core that is lost or updated meanwhile is no reason to end: another one answers soon.
    private async Task<RevisionStatus?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Find(await read(cancellationToken));
        }
        catch (CommandException silence)
        {
            Tell([silence.Message]);
            return null;
        }
    }

    private void Tell(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences.Where(_told.Add))
            progress.WriteLine($"{model}: {sentence}");
    }

    // What failed comes after what is waited for.
    private static string Reason(RevisionStatus? revision) =>
        revision is { Waiting: [.., var last] } ? $": {last.TrimEnd('.')}" : string.Empty;
}
