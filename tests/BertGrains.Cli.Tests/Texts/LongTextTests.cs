using System.Text.Json;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Texts;

/// <summary>Texts over the maximum length, on the default bundle (256 tokens).</summary>
public sealed class LongTextTests
{
    private static readonly string Filler = string.Concat(Enumerable.Repeat("The card is in the post. ", 70));
    private static readonly string Long = Filler + "Angela Merkel met Barack Obama in Berlin on Tuesday.";

    [Theory]
    [InlineData("embed", "embedding")]
    [InlineData("predict", "sentiment")]
    [InlineData("infer", "embedding")]
    public async Task Run_TextOverTheMaximum_FailsAloneWithItsLengthAndTheOptions(string command, string head)
    {
        var result = await ProgramProcess.RunAsync($"short\n{Long}\nalso short\n", command, "--heads", head);

        Assert.Equal(1, result.ExitCode);
        var lines = result.Lines.Select(Parse).ToArray();
        Assert.Equal([true, false, true], lines.Select(line => line.TryGetProperty(head, out _)));
        var error = lines[1].GetProperty("error");
        Assert.Equal("too_large", error.GetProperty("code").GetString());
        Assert.Contains("more than the maximum of 256", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("1 of 3 texts failed, the first in line 2", result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("--truncate", result.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains("--windows", result.ErrorLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_TruncatedOrInWindows_SaysSoInItsLine()
    {
        var cut = Parse((await ProgramProcess.RunAsync(Long, "embed", "--truncate")).Lines[0]);
        var left = Parse((await ProgramProcess.RunAsync(Long, "embed", "--truncate", "--truncation-direction", "left")).Lines[0]);
        var whole = Parse((await ProgramProcess.RunAsync(Long, "embed", "--windows")).Lines[0]);
        var first = Parse((await ProgramProcess.RunAsync(Long, "embed", "--combine", "first")).Lines[0]);
        var narrow = Parse((await ProgramProcess.RunAsync(Long, "embed", "--window-tokens", "100", "--overlap", "0")).Lines[0]);

        Assert.All([cut, left], line => Assert.True(line.GetProperty("truncated").GetBoolean()));
        Assert.NotEqual(Values(cut), Values(left));
        Assert.Equal((3, false), (whole.GetProperty("windows").GetInt32(), whole.TryGetProperty("truncated", out _)));
        Assert.True(first.GetProperty("truncated").GetBoolean());
        Assert.Equal(Values(cut)[0], Values(first)[0], 1e-3);
        Assert.Equal(6, narrow.GetProperty("windows").GetInt32());
    }

    [Fact]
    public async Task Embed_TruncatedToNpy_IsCountedOnStandardError()
    {
        using var folder = new TemporaryFolder();
        var result = await ProgramProcess.RunAsync($"short\n{Long}\n", "embed", "--truncate", "--output", folder.File("out.npy"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 of 2 texts were truncated", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Table_ShowsWhatBecameOfLongTexts()
    {
        var cut = await ProgramProcess.RunAsync(Long, "predict", "--heads", "sentiment", "--format", "table", "--truncate");
        var whole = await ProgramProcess.RunAsync(Long, "predict", "--format", "table", "--windows");
        var row = await ProgramProcess.RunAsync(Long, "embed", "--format", "table", "--truncate");

        Assert.Contains("(truncated to 256 tokens)", cut.Output, StringComparison.Ordinal);
        Assert.Contains("(3 windows)", whole.Output, StringComparison.Ordinal);
        Assert.Contains("(truncated to 256 tokens)", row.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entities_LongText_AreFoundUnlessTheCallerTruncates()
    {
        var whole = Parse((await ProgramProcess.RunAsync(Long, "entities")).Lines[0]);
        var cut = Parse((await ProgramProcess.RunAsync(Long, "entities", "--truncate")).Lines[0]);
        var refused = await ProgramProcess.RunAsync(Long, "entities", "--windows", "false");

        Assert.Contains("Berlin", whole.GetProperty("entities").EnumerateArray().Select(entity => entity.GetProperty("text").GetString()));
        Assert.DoesNotContain("Berlin", cut.GetProperty("entities").EnumerateArray().Select(entity => entity.GetProperty("text").GetString()));
        Assert.True(cut.GetProperty("truncated").GetBoolean());
        Assert.Equal(1, refused.ExitCode);
    }

    [Fact]
    public async Task FillMask_LongText_IsRefusedOrTruncated()
    {
        var refused = await ProgramProcess.RunAsync("I lost my [MASK]. " + Long, "fill-mask");
        var cut = await ProgramProcess.RunAsync("I lost my [MASK]. " + Long, "fill-mask", "--truncate");

        Assert.Equal("bertgrains: texts over the maximum length: 1; --truncate drops what is beyond it", refused.ErrorLines[1]);
        Assert.Equal(0, cut.ExitCode);
        Assert.True(Parse(cut.Lines[0]).GetProperty("truncated").GetBoolean());
    }

    [Theory]
    [InlineData("utf16", 28, 34)]
    [InlineData("code-points", 27, 33)]
    [InlineData("bytes", 30, 36)]
    public async Task Entities_Offsets_AreInTheUnitOfTheOption(string unit, int start, int end)
    {
        var result = await ProgramProcess.RunAsync("🙂 Ada Lovelace was born in London.", "entities", "--offsets", unit);

        var person = Parse(result.Lines[0]).GetProperty("entities").EnumerateArray().Last();
        Assert.Equal((start, end), (person.GetProperty("start").GetInt32(), person.GetProperty("end").GetInt32()));
    }

    [Theory]
    [InlineData("utf16", 3)]
    [InlineData("code-points", 2)]
    [InlineData("bytes", 5)]
    public async Task FeaturesAndTokenize_Offsets_AreInTheUnitOfTheOption(string unit, int start)
    {
        var features = Parse((await ProgramProcess.RunAsync("🙂 cat", "features", "--offsets", unit)).Lines[0]);
        var tokens = Parse((await ProgramProcess.RunAsync("🙂 cat", "tokenize", "--offsets", unit)).Lines[0]);

        Assert.Equal(start, features.GetProperty("tokens").EnumerateArray().Single(token => token.GetProperty("text").GetString() == "cat").GetProperty("start").GetInt32());
        Assert.Equal(start, tokens.GetProperty("offsets")[2][0].GetInt32());
    }

    private static float[] Values(JsonElement line) => [.. line.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];

    private static JsonElement Parse(string line) => JsonElement.Parse(line);
}
