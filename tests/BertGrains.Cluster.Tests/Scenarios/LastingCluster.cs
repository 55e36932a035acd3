using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>
/// The cluster in which the scenarios happen. It lives on from one to the next, as clusters do; one that fails takes it along.
/// </summary>
public sealed class LastingCluster : IAsyncDisposable
{
    private ProgramCluster? _cluster;

    /// <summary>Runs a scenario on a cluster of this size, without a model.</summary>
    internal async Task RunAsync(int cores, int workers, Func<ProgramCluster, Task> scenario)
    {
        Requirements.SkipWithoutCluster();
        _cluster ??= await ProgramCluster.CreateAsync();
        try
        {
            await _cluster.RunAsync(cores, workers, scenario);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        var cluster = _cluster;
        _cluster = null;
        if (cluster is not null)
            await cluster.DisposeAsync();
    }
}
