using BertGrains.Cli.Pictures;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BertGrains.Cli.Tests.Pictures;

public sealed class StyledTextTests
{
    [Theory]
    [InlineData("", new[] { "" })]
    [InlineData("one two three", new[] { "one two", "three" })]
    [InlineData("one two  three", new[] { "one two", "three" })]
    [InlineData("a verylongword", new[] { "a", "verylong", "word" })]
    [InlineData("日本の東京で", new[] { "日本の東", "京で" })]
    [InlineData("ab 日本の東京", new[] { "ab 日本", "の東京" })]
    [InlineData("1234567e\u0301 x", new[] { "1234567e\u0301", "x" })]
    [InlineData("123456👨‍👩‍👧🙂", new[] { "123456👨‍👩‍👧", "🙂" })]
    [InlineData("tab\there", new[] { "tab here" })]
    [InlineData("a\rb\u001b[1m", new[] { "a", "b\\u001b[", "1m" })]
    public void Render_TextOfEightCells_WrapsBetweenWordsAndCharacters(string text, string[] lines) =>
        Assert.Equal(lines, Lines(new StyledText().Append(text), 8));

    [Fact]
    public void Render_PartAppendedWhole_IsOnTheLineOfWhatPrecedesIt()
    {
        var text = new StyledText(indent: 2).Append("I met ").Append("Ada", Styles.Found).AppendWhole(" PER 0.99 ", Style.Plain).Append(" there");

        Assert.Equal(["  I met", "  Ada PER 0.99 ", "  there"], Lines(text, 16));
    }

    [Fact]
    public void Render_AnyTextAndWidth_LosesNoCharacterAndFits()
    {
        var random = new Random(7);
        string[] parts = ["a", "word", " ", "  ", "日", "e\u0301", "👨‍👩‍👧", "longer-word", "ने", "\u200cx"];
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => parts[random.Next(parts.Length)]));
            var width = random.Next(2, 40);
            var lines = Lines(new StyledText().Append(text), width);

            Assert.All(lines, line => Assert.True(Cells.Width(line) <= width, $"'{line}' in {width}"));
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        }
    }

    internal static string[] Lines(IRenderable part, int width)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Write(part);
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
