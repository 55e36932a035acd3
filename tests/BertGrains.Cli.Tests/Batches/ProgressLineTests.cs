using BertGrains.Cli.Batches;
using Microsoft.Extensions.Time.Testing;

namespace BertGrains.Cli.Tests.Batches;

public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _terminal = new();

    [Fact]
    public void Draw_QuarterDone_ShowsRateAndTimeLeft()
    {
        var line = new ProgressLine(_terminal, () => 120, total: 20_000, _time);
        _time.Advance(TimeSpan.FromSeconds(100));
        line.Draw(5_000);

        var shown = _terminal.ToString();
        Assert.StartsWith($"\r\e[K{new string('━', 10)}\e[2m{new string('━', 30)}", shown, StringComparison.Ordinal);
        Assert.EndsWith(" 25%  5,000 of 20,000  50 texts/s  5:00 left", shown, StringComparison.Ordinal);
    }

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData(10, 1)]
    [InlineData(0, 0)]
    public void Draw_NarrowTerminalOrNothingToDo_DoesNotFail(int width, int total)
    {
        var line = new ProgressLine(_terminal, () => width, total, _time);
        line.Draw(0);

        Assert.Contains("texts/s", _terminal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Clear_NothingDrawn_WritesNothing()
    {
        new ProgressLine(_terminal, () => 80, total: 1, _time).Clear();

        Assert.Empty(_terminal.ToString());
    }
}
