using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>Polls the status and records when an ordinal of a model has two ready owners.</summary>
internal sealed class OwnerWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task<List<string>> _watching;

    private OwnerWatch(ClusterObserver observer)
    {
        _watching = WatchAsync(observer);
    }

    public static OwnerWatch Start(ClusterObserver observer) => new(observer);

    /// <summary>Ends the watch.</summary>
    /// <returns>One line for each time.</returns>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        return await _watching;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<List<string>> WatchAsync(ClusterObserver observer)
    {
        var doubles = new List<string>();
        while (!_stop.IsCancellationRequested)
        {
            if (await observer.TryReadAsync() is { } status)
                doubles.AddRange(Doubles(status));
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return doubles;
    }

    private static IEnumerable<string> Doubles(ClusterStatus status) =>
        status.Silos
            .SelectMany(silo => silo.Replicas
                .Where(replica => replica.State == ReplicaState.Ready)
                .Select(replica => (silo.Name, replica.Id)))
            .GroupBy(owner => (owner.Id.Model, owner.Id.Ordinal))
            .Where(owners => owners.Count() > 1)
            .Select(owners => $"{string.Join(" and ", owners.Select(owner => $"{owner.Name} has {owner.Id}"))}");
}
