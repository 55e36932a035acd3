using BertGrains.Cli.Pictures;

namespace BertGrains.Cli.Tests.Pictures;

public sealed class BarListTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(30)]
    [InlineData(20)]
    public void Render_AnyWidth_AlignsBarsAndFitsOneLineEach(int width)
    {
        var list = new BarList([("", "a_rather_long_label_of_a_bank", 0.75f), ("", "銀行", 0.125f), ("", "no", 0)]);
        var lines = StyledTextTests.Lines(list, width);

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(Cells.Width(line) <= width));
        Assert.Equal(["0.7500", "0.1250", "0.0000"], lines.Select(line => line[^6..]));
        Assert.Single(lines.Select(Cells.Width).Distinct());
    }

    [Fact]
    public void Render_RoomForAll_HasBarsOfTwentyCells() => Assert.Equal(
        ["  yes  █████████████████··· 0.8500", "  no   ███················· 0.1500"],
        StyledTextTests.Lines(new BarList([("", "yes", 0.85f), ("", "no", 0.15f)]), 80));

    [Fact]
    public void Render_MarksOfGroups_AreBeforeTheNames() => Assert.Equal(
        ["  (1) a  0.5000", "      b  0.2500", "  (2) c  0.5000"],
        StyledTextTests.Lines(new BarList([("(1)", "a", 0.5f), ("", "b", 0.25f), ("(2)", "c", 0.5f)], markWidth: 3), 18));

    [Theory]
    [InlineData("short", 8, "short")]
    [InlineData("longer text", 8, "longer …")]
    [InlineData("日本の東京", 8, "日本の…")]
    [InlineData("日本の東京", 10, "日本の東京")]
    [InlineData("1234567e\u0301", 8, "1234567e\u0301")]
    [InlineData("123456👨‍👩‍👧x", 8, "123456…")]
    public void Clip_Text_EndsInAnEllipsisWhereItIsCut(string text, int width, string clipped) => Assert.Equal(clipped, Cells.Clip(text, width));

    [Theory]
    [InlineData("a\tb\r\nc", "a b c")]
    [InlineData("خانه\u200cها", "خانه\u200cها")]
    [InlineData("\u001b[31m\u202ex", "\\u001b[31m\\u202ex")]
    public void Line_Text_KeepsJoinersAndShowsOtherControls(string text, string line) => Assert.Equal(line, Cells.Line(text));
}
