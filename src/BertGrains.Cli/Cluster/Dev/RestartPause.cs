namespace BertGrains.Cli.Cluster.Dev;

/// <summary>
/// The pause before a process that ended is started again: doubled each time, until one has run for a while. After ten short runs in a row
/// the process is not started again.
/// </summary>
internal sealed class RestartPause
{
    /// <summary>A process that runs this long starts the count again.</summary>
    public static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    /// <summary>Short runs in a row after which a process is not started again, some five minutes after the first.</summary>
    public const int MaxShortRuns = 10;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private int _shortRuns;

    /// <param name="ran">How long the process ran that ended now.</param>
    /// <returns>The pause; null when the process is not started again.</returns>
    public TimeSpan? After(TimeSpan ran)
    {
        _shortRuns = ran >= LongRun ? 1 : _shortRuns + 1;
        if (_shortRuns > MaxShortRuns)
            return null;
        var pause = Shortest * (1 << (_shortRuns - 1));
        return pause < Longest ? pause : Longest;
    }
}
