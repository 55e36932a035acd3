using BertGrains.Cli.Cluster.Dev;

namespace BertGrains.Cli.Tests.Cluster;

public sealed class RestartPauseTests
{
    private readonly RestartPause _pause = new();

    [Fact]
    public void After_EndsSoonAgainAndAgain_DoublesUpToAMinute() => Assert.Equal(
        [1, 2, 4, 8, 16, 32, 60, 60], Enumerable.Range(0, 8).Select(_ => _pause.After(TimeSpan.FromSeconds(1))?.TotalSeconds));

    [Fact]
    public void After_EndsSoonTooOften_IsNotStartedAgain()
    {
        for (var run = 0; run < RestartPause.MaxShortRuns; run++)
            Assert.NotNull(_pause.After(TimeSpan.FromSeconds(1)));
        Assert.Null(_pause.After(TimeSpan.FromSeconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(1), _pause.After(RestartPause.LongRun));
    }

    [Fact]
    public void After_LongRun_StartsAgain()
    {
        _pause.After(TimeSpan.Zero);
        _pause.After(TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromSeconds(1), _pause.After(RestartPause.LongRun));
        Assert.Equal(TimeSpan.FromSeconds(2), _pause.After(TimeSpan.Zero));
    }
}
