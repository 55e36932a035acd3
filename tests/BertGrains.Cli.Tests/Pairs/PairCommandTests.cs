using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Pairs;

/// <summary>The commands over pairs of texts, on the tiny checkpoints of ../shared.</summary>
public sealed class PairCommandTests : IDisposable
{
    private const string Context = "Angela Merkel met Barack Obama in Berlin on Tuesday, near the Reichstag.";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Answer_ContextAsOption_PrintsALineOfJsonOrTheAnswerInItsContext()
    {
        var bundle = await ImportAsync("bert-answers");

        var lines = await ProgramProcess.RunAsync(
            string.Empty, "answer", "Where did they meet?", "--context", Context, "--bundle", bundle, "--top", "3");
        var view = await ProgramProcess.RunAsync(
            string.Empty, "answer", "Where did they meet?", "--context", Context, "--bundle", bundle, "--format", "table");

        var answers = Parse(Assert.Single(lines.Lines)).GetProperty("answers");
        Assert.Equal(
            ["Merkel met Barack", "Merkel met Barack Obama in Berlin on", "Merkel met Barack Obama in Berlin"],
            answers.EnumerateArray().Select(answer => answer.GetProperty("answer").GetString()));
        Assert.Equal("Where did they meet?", view.Lines[0]);
        Assert.Contains("0.0039  Angela [Merkel met Barack] Obama in Berlin", view.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_LongContextAndLines_ReadsAllOfIt()
    {
        var bundle = await ImportAsync("bert-answers");
        await File.WriteAllTextAsync(
            _folder.File("context.txt"),
            string.Concat(Enumerable.Repeat("The card is in the post. ", 200)) + Context,
            TestContext.Current.CancellationToken);
        var input = $$"""
            {"question":"Where did they meet?","context":"{{Context}}"}

            {"question":"Who?"}
            {"question":
            """;

        var result = await ProgramProcess.RunAsync(
            input, "answer", "--context-file", _folder.File("context.txt"), "--bundle", bundle);

        Assert.Equal(1, result.ExitCode);
        var lines = result.Lines.Select(Parse).ToArray();
        Assert.Equal([1, 3, 4], lines.Select(line => line.GetProperty("line").GetInt32()));
        Assert.Equal("Merkel met Barack", lines[0].GetProperty("answers")[0].GetProperty("answer").GetString());
        Assert.True(lines[1].GetProperty("windows").GetInt32() > 10);
        Assert.False(lines[1].GetProperty("truncated").GetBoolean());
        Assert.Equal("invalid_request", lines[2].GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task Rerank_Texts_AreSortedWithTheirLines()
    {
        var bundle = await ImportAsync("bert-rerank");
        var texts = new[] { "It rains.", "Your card is in the post.", string.Concat(Enumerable.Repeat("The bank says. ", 100)) };

        var scores = await ProgramProcess.RunAsync(string.Join('\n', texts), "rerank", "is the card coming", "--bundle", bundle);
        var raw = await ProgramProcess.RunAsync(
            string.Empty, ["rerank", "is the card coming", .. texts, "--bundle", bundle, "--raw-scores", "--top", "2"]);
        var view = await ProgramProcess.RunAsync(
            string.Empty, ["rerank", "is the card coming", .. texts, "--bundle", bundle, "--format", "table"]);

        var lines = scores.Lines.Select(Parse).ToArray();
        Assert.Equal(3, lines.Length);
        var values = lines.Select(line => line.GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(values.OrderDescending(), values);
        Assert.All(lines, line => Assert.Equal(texts[line.GetProperty("line").GetInt32() - 1].Trim(), line.GetProperty("text").GetString()!.Trim()));
        Assert.True(lines.Single(line => line.GetProperty("line").GetInt32() == 3).GetProperty("windows").GetInt32() > 1);
        var logits = raw.Lines.Select(line => Parse(line).GetProperty("score").GetDouble()).ToArray();
        Assert.Equal(2, logits.Length);
        Assert.Equal(values[0], 1 / (1 + Math.Exp(-logits[0])), 1e-5);
        Assert.Equal(3, view.Lines.Length);
    }

    [Fact]
    public async Task ZeroShot_Labels_AreScoredForEveryText()
    {
        var bundle = await ImportAsync("bert-zero-shot");

        var result = await ProgramProcess.RunAsync(
            "My card still hasn't arrived after 2 weeks!\nIt rains.\n", "zero-shot", "--labels", "travel,cooking, banking", "--bundle", bundle);

        Assert.Equal(2, result.Lines.Length);
        var labels = Parse(result.Lines[0]).GetProperty("labels").EnumerateArray().ToArray();
        Assert.Equal(["banking", "cooking", "travel"], labels.Select(label => label.GetProperty("label").GetString()));
        Assert.Equal(0.382973, labels[0].GetProperty("score").GetDouble(), 1e-4);
    }

    [Theory]
    [InlineData("--labels has a label twice", "--labels", "a,a")]
    [InlineData("Label 2 of labels is empty", "--labels", "a,,b")]
    [InlineData("--template has 0 places for the label; it needs {} once", "--labels", "a", "--template", "about")]
    [InlineData("--template has 2 places for the label; it needs {} once", "--labels", "a", "--template", "{} {}")]
    public async Task ZeroShot_BadLabels_AreBadUsage(string message, params string[] options)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, ["zero-shot", "a text", .. options]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PairCommands_BundleWithoutTheHead_ListItsHeads()
    {
        string[][] commands = [["answer", "q", "--context", "c"], ["rerank", "q", "c"], ["zero-shot", "t", "--labels", "a"]];
        foreach (var command in commands)
        {
            var result = await ProgramProcess.RunAsync(string.Empty, command);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("has no head", result.Error, StringComparison.Ordinal);
            Assert.Contains("its heads are embedding, ", result.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> ImportAsync(string name)
    {
        var imported = await ProgramProcess.RunAsync(string.Empty, "import", TinyCheckpoint.PathOf(name), "--out", _folder.File(name));
        Assert.Equal(0, imported.ExitCode);
        return _folder.File(name);
    }

    private static JsonElement Parse(string line) => JsonElement.Parse(line);
}
