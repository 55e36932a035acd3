using BertGrains.Cluster.Tests.Processes;

namespace BertGrains.Cluster.Tests.Scenarios;

/// <summary>The cluster of the scenarios. It runs from one scenario to the next; a failed scenario ends it.</summary>
public sealed class LastingCluster : IAsyncDisposable
{
    private ProgramCluster? _cluster;

    /// <summary>Runs a scenario in a cluster of this size without models.</summary>
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
