using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Batches;

/// <summary>The commands over texts, on the default bundle.</summary>
public sealed class BatchCommandTests
{
    private const string Sentence = "Ada Lovelace was born in London.";
    private const int Dimensions = 384;

    [Fact]
    public async Task Embed_TextsAsArguments_PrintsALineOfJsonForEach()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "embed", "a cat", "a dog");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(2, result.Lines.Length);
        Assert.All(result.Lines, line => Assert.Equal(Dimensions, Parse(line).GetProperty("embedding").GetArrayLength()));
    }

    [Fact]
    public async Task Embed_TextFromThreeSources_PrintsTheSameLine()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in"), Sentence + "\n", TestContext.Current.CancellationToken);
        var argument = await ProgramProcess.RunAsync(string.Empty, "embed", Sentence);
        var piped = await ProgramProcess.RunAsync(Sentence, "embed");
        var file = await ProgramProcess.RunAsync(string.Empty, "embed", "--input", folder.File("in"), "--output", folder.File("out.jsonl"));

        Assert.Equal(argument.Output, piped.Output);
        Assert.Equal(argument.Output, await File.ReadAllTextAsync(folder.File("out.jsonl"), TestContext.Current.CancellationToken));
        Assert.Empty(file.Output);
        Assert.Empty(file.Error);
    }

    [Theory]
    [InlineData("@hello")]
    [InlineData("[MASK]")]
    [InlineData("[suggest]")]
    public async Task Embed_TextWithAMeaningForTheParser_IsText(string text)
    {
        var argument = await ProgramProcess.RunAsync(string.Empty, "embed", text);
        var piped = await ProgramProcess.RunAsync(text, "embed");

        Assert.Equal(0, argument.ExitCode);
        Assert.Single(argument.Lines);
        Assert.Equal(piped.Output, argument.Output);
    }

    [Fact]
    public async Task Embed_Npy_HasTheValuesOfTheLines()
    {
        using var folder = new TemporaryFolder();
        var lines = (await ProgramProcess.RunAsync("a cat\na dog\n", "embed", "--format", "jsonl")).Lines;
        var result = await ProgramProcess.RunAsync("a cat\na dog\n", "embed", "--output", folder.File("out.npy"));
        var bytes = await File.ReadAllBytesAsync(folder.File("out.npy"), TestContext.Current.CancellationToken);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(128 + (2 * Dimensions * sizeof(float)), bytes.Length);
        var values = Parse(lines[1]).GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle()).ToArray();
        Assert.Equal(values[0], BitConverter.ToSingle(bytes, 128 + (Dimensions * sizeof(float))), tolerance: 1e-5f);
    }

    [Fact]
    public async Task Entities_Sentence_PrintsOffsets()
    {
        var result = await ProgramProcess.RunAsync(Sentence, "entities");

        var person = Parse(Assert.Single(result.Lines)).GetProperty("entities")[0];
        Assert.Equal("Ada Lovelace", person.GetProperty("text").GetString());
        Assert.Equal((0, 12), (person.GetProperty("start").GetInt32(), person.GetProperty("end").GetInt32()));
    }

    [Fact]
    public async Task FillMask_Lines_HaveTheBestTokens()
    {
        var result = await ProgramProcess.RunAsync("I lost my [MASK] and need a new one.\n", "fill-mask", "--top-k", "2");

        var fills = Parse(Assert.Single(result.Lines)).GetProperty("fill-mask");
        Assert.Equal(2, fills.GetArrayLength());
        Assert.Equal("card", fills[0].GetProperty("token_str").GetString());
        Assert.Equal("i lost my card and need a new one.", fills[0].GetProperty("sequence").GetString());
    }

    [Fact]
    public async Task FillMask_Table_HasABarForEachToken()
    {
        var result = await ProgramProcess.RunAsync(
            string.Empty, "fill-mask", "--format", "table", "--targets", "card,money", "I lost my [MASK] and need a new one.", "no mask");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("I lost my [MASK] and need a new one.", result.Lines[0]);
        Assert.Matches("^  card +█+.* 0\\.[0-9]{4}$", result.Lines[1].TrimEnd());
        Assert.StartsWith("  money", result.Lines[2], StringComparison.Ordinal);
        Assert.Contains("The item has no mask; the mask of this model is written [MASK].", result.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 2 texts failed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_SparseWithoutSuchAHead_NamesTheHeads()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "embed", "--sparse", "text");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("has no head for this command", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_NamedHead_PrintsItsLabelsByScore()
    {
        var result = await ProgramProcess.RunAsync("what a lovely day", "predict", "--heads", "sentiment");

        var line = Parse(Assert.Single(result.Lines));
        Assert.Equal("positive", line.GetProperty("sentiment")[0].GetProperty("label").GetString());
        Assert.Equal(["line", "text", "sentiment"], line.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Infer_SeveralHeads_PrintsThemInTheOrderOfTheOption()
    {
        var result = await ProgramProcess.RunAsync(Sentence, "infer", "--heads", "entities,embedding");

        Assert.Equal(["line", "text", "entities", "embedding"], Parse(Assert.Single(result.Lines)).EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Infer_TableWhenPiped_HasNoEscapes()
    {
        var result = await ProgramProcess.RunAsync(Sentence, "infer", "--heads", "sentiment", "--format", "table");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("positive", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Output);
    }

    [Fact]
    public async Task Embed_BlankLines_HaveNoResultAndCountAsLines()
    {
        var result = await ProgramProcess.RunAsync("\na cat\n \t\na dog\n\n", "embed");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.Equal([(2, "a cat"), (4, "a dog")], result.Lines.Select(Source));
    }

    [Fact]
    public async Task Embed_BlankLineToNpy_IsARowOfNaN()
    {
        using var folder = new TemporaryFolder();
        var result = await ProgramProcess.RunAsync("\na cat\n", "embed", "--output", folder.File("out.npy"));
        var bytes = await File.ReadAllBytesAsync(folder.File("out.npy"), TestContext.Current.CancellationToken);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(128 + (2 * Dimensions * sizeof(float)), bytes.Length);
        Assert.True(float.IsNaN(BitConverter.ToSingle(bytes, 128)));
        Assert.Contains("blank", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_EmptyTextsAndDamagedLines_FailAlone()
    {
        var result = await ProgramProcess.RunAsync(
            "{\"text\":\"a cat\"}\n\n{\"text\":\"\"}\n{\"text\":\n{\"text\":\"a dog \\ud800\"}\n", "embed");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal([1, 3, 4, 5], result.Lines.Select(line => Source(line).Line));
        Assert.Equal(Dimensions, Parse(result.Lines[3]).GetProperty("embedding").GetArrayLength());
        Assert.All(
            result.Lines[1..3],
            line => Assert.Equal("invalid_request", Parse(line).GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("2 of 4 texts failed, the first in line 3", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_PairFromArgumentsAndLines_IsThePairOfTheServer()
    {
        const string Line = """{"text":"I love this.","pair":"I hate that."}""";
        var argument = await ProgramProcess.RunAsync(
            string.Empty, "predict", "--heads", "sentiment", "I love this.", "--pair", "I hate that.");
        var line = await ProgramProcess.RunAsync(Line, "predict", "--heads", "sentiment");
        var alone = await ProgramProcess.RunAsync("I love this.", "predict", "--heads", "sentiment");

        Assert.Equal(0, argument.ExitCode);
        Assert.Equal("I hate that.", Parse(argument.Lines[0]).GetProperty("pair").GetString());
        Assert.Equal(argument.Output, line.Output);
        Assert.False(Parse(alone.Lines[0]).TryGetProperty("pair", out _));
        Assert.NotEqual(Score(alone), Score(argument));
    }

    [Fact]
    public async Task Entities_Table_HasThemInTheText()
    {
        var far = "Angela Merkel 🙂 lives in Berlin. " + string.Join(' ', Enumerable.Repeat("and so on", 60)) + " Bob went to Paris.";
        var result = await ProgramProcess.RunAsync(string.Empty, "entities", "--format", "table", far, "nothing here");

        // Lines are wrapped between words, and one word may be wrapped between its letters where a part was cut.
        var words = string.Concat(result.Output.Where(character => !char.IsWhiteSpace(character)));
        Assert.Matches(@"^\[AngelaMerkel.*\]\(PER0\.\d\d\).*livesin\[Berlin\]\(LOC0\.\d\d\)\.andsoon", words);
        Assert.Matches(@"….*andso(on)?\[.*Bob\]\(PER\d\.\d\d\)wentto\[Paris\]\(LOC0\.\d\d\)\.", words);
        Assert.Contains("nothing here", result.Output, StringComparison.Ordinal);
        Assert.Contains("  nothing found", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_PairAsTable_ShowsBothTexts()
    {
        var result = await ProgramProcess.RunAsync(
            string.Empty, "predict", "--heads", "sentiment", "--format", "table", "first one", "--pair", "second one");

        Assert.Contains("first one", result.Output, StringComparison.Ordinal);
        Assert.Contains("second one", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'nothing'", "infer", "--heads", "nothing", "text")]
    [InlineData("entities", "predict", "--heads", "entities", "text")]
    [InlineData("npy", "predict", "--format", "npy", "text")]
    [InlineData("npy", "embed", "--format", "npy")]
    public async Task Run_UnsupportedByTheBundle_IsBadUsage(string word, params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync("text", arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(word, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private static (int Line, string Text) Source(string line) =>
        (Parse(line).GetProperty("line").GetInt32(), Parse(line).GetProperty("text").GetString()!);

    private static float Score(ProgramResult result) =>
        Parse(result.Lines[0]).GetProperty("sentiment")[0].GetProperty("score").GetSingle();

    private static JsonElement Parse(string line) => JsonElement.Parse(line);
}
