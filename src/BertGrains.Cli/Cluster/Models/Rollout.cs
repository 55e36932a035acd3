using BertGrains.Cli.Cluster.Connections;
using BertGrains.Cli.Terminal;

namespace BertGrains.Cli.Cluster.Models;

/// <summary>Follows a deployment until the revision serves as requested, or until it failed.</summary>
/// <param name="model">The model.</param>
/// <param name="call">The deployment, with the weight that the revision is to have.</param>
/// <param name="read">Reads the model's status.</param>
/// <param name="progress">Receives what it waits for, each sentence once.</param>
/// <param name="time">Clock.</param>
internal sealed class Rollout(
    string model, DeployCall call, Func<CancellationToken, Task<ModelStatus>> read, TextWriter progress, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _reported = [];

    /// <summary>A rollout in a cluster, reported on standard error.</summary>
    public static Rollout On(OperatorConnection connection, string model, DeployCall call) => new(
        model,
        call,
        cancellationToken => connection.CallAsync(grains => grains.GetGrain<IModelGrain>(model).GetStatusAsync(), cancellationToken),
        Console.Error,
        TimeProvider.System);

    /// <summary>Waits. The end of the wait does not end the deployment.</summary>
    /// <returns>One sentence about the replicas and the traffic.</returns>
    /// <exception cref="CommandException">The revision failed, or does not serve within <paramref name="limit"/>.</exception>
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

            Report(revision?.Waiting ?? []);
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

    // A core silo may be lost or updated during the wait. Another one answers soon.
    private async Task<RevisionStatus?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Find(await read(cancellationToken));
        }
        catch (CommandException silence)
        {
            Report([silence.Message]);
            return null;
        }
    }

    private void Report(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences.Where(_reported.Add))
            progress.WriteLine(PrintableText.OneLine($"{model}: {sentence}"));
    }

    // The status lists failures after what it waits for.
    private static string Reason(RevisionStatus? revision) =>
        revision is { Waiting: [.., var last] } ? $": {last.TrimEnd('.')}" : string.Empty;
}
