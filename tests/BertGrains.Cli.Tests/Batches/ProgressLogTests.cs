using BertGrains.Cli.Batches;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cli.Tests.Batches;

public sealed class ProgressLogTests
{
    [Fact]
    public void Draw_OfTwentySeconds_WritesALineEveryTen()
    {
        var time = new FakeTimeProvider();
        using var log = new StringWriter();
        var progress = new ProgressLog(log, total: 1_000, time);
        for (var second = 1; second <= 25; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            progress.Draw(20 * second);
            progress.Clear();
        }

        Assert.Equal(
            ["bertgrains: 20%  200 of 1,000  20 texts/s  0:40 left", "bertgrains: 40%  400 of 1,000  20 texts/s  0:30 left"],
            log.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Draw_UnknownTotal_WritesWhatIsDone()
    {
        var time = new FakeTimeProvider();
        using var log = new StringWriter();
        var progress = new ProgressLog(log, total: null, time);
        time.Advance(TimeSpan.FromSeconds(10));
        progress.Draw(5_000);

        Assert.Equal("bertgrains: 5,000  500 texts/s", log.ToString().TrimEnd());
    }
}
