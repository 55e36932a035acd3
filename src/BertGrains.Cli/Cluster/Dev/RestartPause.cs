namespace BertGrains.Cli.Cluster.Dev;

/// <summary>The pause before a process that ended is started again: doubled each time, until one has run for a while.</summary>
internal sealed class RestartPause
{
    /// <summary>A process that runs this long starts the count again.</summary>
    public static readonly TimeSpan LongRun = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private TimeSpan _next = Shortest;

    /// <param name="ran">How long the process ran that ended now.</param>
    public TimeSpan After(TimeSpan ran)
    {
        var pause = ran >= LongRun ? Shortest : _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return pause;
    }
}
