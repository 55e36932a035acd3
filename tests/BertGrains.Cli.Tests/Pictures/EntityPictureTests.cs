using BertGrains.Cli.Results;
using BertGrains.Cli.Texts;
using Spectre.Console;

namespace BertGrains.Cli.Tests.Pictures;

public sealed class EntityPictureTests
{
    private const string Sentence = "Ada met Charles in London.";
    private static readonly EntitySpan Ada = new("PER", 0.99f, "Ada", 0, 3);
    private static readonly EntitySpan London = new("LOC", 0.9f, "London", 19, 25);

    [Fact]
    public async Task Write_SeveralHeadsOfTokens_ShowsTheTextWithTheEntitiesOfEach()
    {
        var output = await WriteAsync(
            hasColors: false,
            [Head("people", BertTask.TokenClassify), Head("places", BertTask.TokenClassify), Head("mood", BertTask.Classify)],
            new EntitiesOutput([Ada]),
            new EntitiesOutput([London]),
            new ClassificationOutput(["good", "bad"], new[] { 0.75f, 0.25f }, new[] { 1f, 0f }, null));

        Assert.Equal(
            """
            Ada met Charles in London.
              people
                [Ada](PER 0.99) met Charles in London.
              places
                Ada met Charles in [London](LOC 0.90).
              mood
                good  ███████████████····· 0.7500
                bad   █████··············· 0.2500


            """.ReplaceLineEndings("\n"),
            output);
    }

    [Fact]
    public async Task Write_Colors_HasThemInPlaceOfBrackets()
    {
        var output = await WriteAsync(hasColors: true, [Head("entities", BertTask.TokenClassify)], new EntitiesOutput([Ada, London]));

        Assert.Matches("\u001b\\[[0-9;]+mAda\u001b\\[0m\u001b\\[[0-9;]+m PER 0.99 \u001b\\[0m met Charles", output);
        Assert.DoesNotContain("[Ada]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_TokensOfADiscriminator_MarksThoseThatWereReplaced()
    {
        var output = await WriteAsync(
            hasColors: false,
            [Head("replaced", BertTask.DetectReplaced)],
            new EntitiesOutput([new("original", 0.9f, "Ada", 0, 3), new("replaced", 0.8f, "met", 4, 7)]));

        Assert.StartsWith("Ada [met](replaced 0.80) Charles", output, StringComparison.Ordinal);
    }

    private static HeadDescription Head(string name, BertTask task) => new() { Name = name, Task = task };

    private static async Task<string> WriteAsync(bool hasColors, HeadDescription[] heads, params HeadOutput[] outputs)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = hasColors ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = hasColors ? ColorSystemSupport.EightBit : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 80;
        await using (var writer = new PictureWriter(console, heads, Stream.Null))
        {
            writer.Write(new TextItem(1, Sentence), new ItemResult { Outputs = outputs });
            await writer.CompleteAsync();
        }

        return text.ToString();
    }
}
