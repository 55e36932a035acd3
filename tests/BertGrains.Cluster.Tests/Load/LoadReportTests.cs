namespace BertGrains.Cluster.Tests.Load;

public sealed class LoadReportTests
{
    private const double Rate = 20;

    [Fact]
    public void RecoveryAfter_NoDip_IsZero() => Assert.Equal(TimeSpan.Zero, Report(pauseEnd: 5).RecoveryAfter(Seconds(5)));

    [Fact]
    public void RecoveryAfter_PauseOfTwoSeconds_IsItsEndWithinTheWindow()
    {
        var recovery = Report(pauseEnd: 7).RecoveryAfter(Seconds(5));

        Assert.InRange(recovery.TotalSeconds, 1.5, 2.1);
    }

    [Fact]
    public void AssertAllRight_OneFailed_ReportsTimeAndReason()
    {
        var report = new LoadReport([new RequestRecord(Seconds(1), Seconds(2), "503 no replica", null)], Rate);

        var failure = Assert.ThrowsAny<Exception>(report.AssertAllRight);
        Assert.Contains("at 1.00 s, after 1.00 s: 503 no replica", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Twenty seconds of immediate answers, except for a pause from the fifth second on, whose requests wait for its end.</summary>
    private static LoadReport Report(double pauseEnd) => new(
        [.. Enumerable.Range(0, (int)(20 * Rate))
            .Select(i => i / Rate)
            .Select(sent => new RequestRecord(Seconds(sent), Seconds((sent >= 5 ? Math.Max(sent, pauseEnd) : sent) + 0.01), null, null))],
        Rate);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
