using System.Text.Json;
using BertGrains.Cli.Bundles;
using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests.Tokens;

/// <summary>The command against the reference tokenizer: whole texts, truncated texts, and windows.</summary>
public sealed class TokenizeCommandTests
{
    private static readonly string Vocabulary = Path.Combine(BundleLocation.Resolve(null), "vocab.txt");

    /// <summary>Each line has options, an input, and the ids and offsets of each window.</summary>
    private static IEnumerable<JsonElement> Goldens =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fixtures", "tokens.jsonl")).Select(line => JsonElement.Parse(line));

    public static TheoryData<string> Options => [.. Goldens.Select(OptionsOf).Distinct()];

    [Theory]
    [MemberData(nameof(Options))]
    public async Task Tokenize_LinesOfTheReference_Agree(string options)
    {
        var goldens = Goldens.Where(golden => OptionsOf(golden) == options).ToArray();
        var input = string.Concat(goldens.Select(golden => golden.GetProperty("in").GetRawText() + "\n"));
        var result = await ProgramProcess.RunAsync(
            input, ["tokenize", "--vocab", Vocabulary, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(goldens.Length, result.Lines.Length);
        foreach (var (golden, line) in goldens.Zip(result.Lines))
        {
            var answer = JsonElement.Parse(line);
            var windows = answer.TryGetProperty("windows", out var several) ? several.EnumerateArray().ToArray() : [answer];
            Assert.Equal(golden.GetProperty("out").EnumerateArray().Select(Describe), windows.Select(Describe));
        }
    }

    [Fact]
    public async Task Tokenize_Pair_PrintsTheTypesOfBothTexts()
    {
        var result = await ProgramProcess.RunAsync("""{"text":"hello","pair":"world"}""", "tokenize", "--vocab", Vocabulary);

        Assert.Equal(
            """{"line":1,"text":"hello","pair":"world","ids":[101,7592,102,2088,102],"tokens":["[CLS]","hello","[SEP]","world","[SEP]"],"type_ids":[0,0,0,1,1],"offsets":[[0,0],[0,5],[0,0],[0,5],[0,0]]}""",
            Assert.Single(result.Lines));
    }

    [Fact]
    public async Task Tokenize_PlainTextsOfEverySource_HaveTheTokensOfTheBundle()
    {
        const string Expected = """
            "text":"Hello","ids":[101,7592,102],"tokens":["[CLS]","hello","[SEP]"],"type_ids":[0,0,0],"offsets":[[0,0],[0,5],[0,0]]}
            """;
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("in"), "\nHello\n", TestContext.Current.CancellationToken);
        var bundle = BundleLocation.Resolve(null);

        foreach (var (line, result) in new (int, ProgramResult)[]
        {
            (1, await ProgramProcess.RunAsync(string.Empty, "tokenize", "Hello")),
            (1, await ProgramProcess.RunAsync("Hello", "tokenize", "--bundle", bundle)),
            (2, await ProgramProcess.RunAsync(string.Empty, "tokenize", "--vocab", Vocabulary, "--input", folder.File("in"))),
            (1, await ProgramProcess.RunAsync("{\"text\":\"Hello\"}", "tokenize")),
        })
        {
            Assert.Equal($"{{\"line\":{line},{Expected}", Assert.Single(result.Lines));
        }
    }

    [Fact]
    public async Task Tokenize_BundleOfACasedModel_KeepsCase()
    {
        using var folder = new TemporaryFolder();
        var manifest = (await File.ReadAllTextAsync(Path.Combine(BundleLocation.Resolve(null), "model.json"), TestContext.Current.CancellationToken))
            .Replace("\"lowercase\": true", "\"lowercase\": false", StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("model.json"), manifest, TestContext.Current.CancellationToken);
        File.Copy(Vocabulary, folder.File("vocab.txt"));
        var result = await ProgramProcess.RunAsync(string.Empty, "tokenize", "--bundle", folder.File("."), "Hello");

        Assert.Equal([101, 100, 102], JsonElement.Parse(Assert.Single(result.Lines)).GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()));
    }

    [Fact]
    public async Task Tokenize_DamagedVocabularyOfABundle_ReportsIt()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(BundleLocation.Resolve(null), "model.json"), folder.File("model.json"));
        await File.WriteAllTextAsync(folder.File("vocab.txt"), "[UNK]\n", TestContext.Current.CancellationToken);
        var result = await ProgramProcess.RunAsync(string.Empty, "tokenize", "--bundle", folder.File("."), "Hello");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("vocab.txt", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_InvalidLine_AnswersEarlierLinesAndReportsItsNumber()
    {
        var result = await ProgramProcess.RunAsync("{\"text\":\"hello\"}\n{\"text\":\n", "tokenize", "--vocab", Vocabulary);

        Assert.Equal(1, result.ExitCode);
        Assert.Single(result.Lines);
        Assert.Contains("line 2", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_InvalidVocabulary_ReportsIt()
    {
        var result = await ProgramProcess.RunAsync(
            """{"text":"hello"}""",
            "tokenize",
            "--vocab",
            Path.Combine(AppContext.BaseDirectory, "BertGrains.Cli.runtimeconfig.json"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("not a vocabulary", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    private static string OptionsOf(JsonElement golden) =>
        string.Join(' ', golden.GetProperty("args").EnumerateArray().Select(option => option.GetString()));

    private static string Describe(JsonElement encoding)
    {
        var offsets = encoding.GetProperty("offsets").EnumerateArray()
            .SelectMany(offset => offset.ValueKind == JsonValueKind.Array ? [.. offset.EnumerateArray()] : new[] { offset })
            .Select(offset => offset.GetInt32());
        var ids = encoding.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32());
        return $"{string.Join(',', ids)} at {string.Join(',', offsets)}";
    }
}
