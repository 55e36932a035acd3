using BertGrains.Cli.Pictures;
using Spectre.Console;

namespace BertGrains.Cli.Tests.Pictures;

public sealed class WordTableTests
{
    private static readonly string[] Words = ["embedding", "entities", "Embed", "TokenClassify", "hidden.6,", "unit", "length", "B-PER,"];

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Render_AnyWidth_BreaksNoWordAndNoLineIsLonger(int width)
    {
        var table = new WordTable(["head", "task", "reads", "output"], columns: 4);
        table.Add("embedding", "Embed", "hidden.6", "384 values, mean pooling, unit length");
        table.Add("entities", "TokenClassify", "hidden.2, hidden.4, hidden.6, states.other", "9 labels: O, B-PER, I-PER, B-ORG, I-ORG, …");
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        console.Write(table);

        var lines = output.ToString().Split('\n');
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width, line));
        var words = lines.SelectMany(line => line.Split(' ')).ToHashSet();
        Assert.All(Words, word => Assert.Contains(word, words));
    }
}
