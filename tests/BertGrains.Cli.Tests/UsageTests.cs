using BertGrains.Cli.Tests.Running;

namespace BertGrains.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task Run_WithoutArguments_ShowsHelp()
    {
        var result = await ProgramProcess.RunAsync(string.Empty);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("bertgrains [command]", result.Output, StringComparison.Ordinal);
        Assert.Contains("serve", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("embed")]
    [InlineData("predict")]
    [InlineData("entities")]
    [InlineData("fill-mask")]
    [InlineData("infer")]
    [InlineData("inspect")]
    [InlineData("tokenize")]
    public async Task Help_EveryCommand_EndsWithAnExample(string command)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, command, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Example", result.Output, StringComparison.Ordinal);
        Assert.Contains($"bertgrains {command}", result.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_Always_PrintsNameAndVersion()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^bertgrains \d+\.\d+\.\d+\n$", result.Output);
    }

    [Theory]
    [InlineData("'embd'", "embd")]
    [InlineData("'[MASK]'", "[MASK]")]
    [InlineData("'[suggest]'", "[suggest]", "embed", "text")]
    [InlineData("'@x'", "embed", "--device", "@x", "text")]
    [InlineData("'--nonsense'", "embed", "--nonsense")]
    [InlineData("unknown option '-hedas'", "predict", "-hedas", "sentiment", "text")]
    [InlineData("'-hedas'", "gateway", "-hedas")]
    [InlineData("unknown option '--haeds', the nearest is --heads", "predict", "--haeds", "sentiment", "text")]
    [InlineData("unknown option '--pair'", "rerank", "query", "text", "--pair", "other")]
    [InlineData("--vocab", "tokenize", "--bundle", "b", "--vocab", "v")]
    [InlineData("--cased needs --vocab", "tokenize", "--cased", "text")]
    [InlineData("--pair is given 1 times for 2 texts", "predict", "a", "b", "--pair", "c")]
    [InlineData("--pair", "predict", "--pair", "c")]
    [InlineData("--input-format", "embed", "--input-format", "csv")]
    [InlineData("--input-format", "embed", "text", "--input-format", "text")]
    [InlineData("--device", "embed", "--device", "tpu", "text")]
    [InlineData("--format is 'csv'; it must be table, jsonl or npy", "embed", "--format", "csv", "text")]
    [InlineData("Http:Urls in the command line: 'nowhere'", "serve", "--urls", "nowhere")]
    [InlineData("https", "serve", "--urls", "https://127.0.0.1:8080")]
    [InlineData("--stride", "tokenize", "--vocab", "v", "--stride", "3")]
    [InlineData("--max-length", "tokenize", "--vocab", "v", "--max-length", "1")]
    [InlineData("--max-length", "tokenize", "--vocab", "v", "--max-length", "ten")]
    [InlineData("--stride", "tokenize", "--vocab", "v", "--max-length", "10", "--stride", "ten")]
    [InlineData("--items", "bench", "--items", "ten")]
    [InlineData("--items", "bench", "--items", "0")]
    [InlineData("--gpu-lanes is 9; it must be 1 to 8", "bench", "--gpu-lanes", "9")]
    [InlineData("--out is empty", "import", "folder", "--out", "")]
    [InlineData("--output is empty", "embed", "text", "--output", "")]
    [InlineData("--heads is empty", "infer", "text", "--heads", "")]
    [InlineData("--targets has an empty token", "fill-mask", "a [MASK]", "--targets", "a,,b")]
    [InlineData("--top-k must be at least 1", "fill-mask", "a [MASK]", "--top-k", "0")]
    [InlineData("--keep-accents", "tokenize", "--vocab", "v", "--keep-accents", "--strip-accents")]
    [InlineData("--truncate and --windows exclude each other", "embed", "text", "--truncate", "--windows")]
    [InlineData("--truncate and --overlap exclude each other", "entities", "text", "--truncate", "--overlap", "3")]
    [InlineData("--overlap has no effect with --windows false", "rerank", "query", "text", "--windows", "false", "--overlap", "3")]
    [InlineData("--truncation-direction needs --truncate", "predict", "text", "--truncation-direction", "left")]
    [InlineData("--window-tokens is 0; it must be at least 1", "zero-shot", "text", "--labels", "a", "--window-tokens", "0")]
    [InlineData("--combine is 'sum'; it must be mean, max or first", "infer", "text", "--combine", "sum")]
    [InlineData("--offsets is 'chars'; it must be utf16, code-points or bytes", "entities", "text", "--offsets", "chars")]
    [InlineData("--color is 'yes'; it must be auto, always or never", "features", "text", "--color", "yes")]
    [InlineData("'--windows'", "fill-mask", "a [MASK]", "--windows")]
    [InlineData("--input", "embed", "text", "--input", "file")]
    [InlineData("--output", "embed", "--input", "UsageTests", "--output", "UsageTests")]
    [InlineData("'--verfy'", "inspect", "--verfy")]
    [InlineData("'--owt'", "import", "--owt", "x")]
    [InlineData("'--precison'", "import", "--out", "x", "--precison", "int8", "folder")]
    [InlineData("'--hed'", "head", "add", "--hed", "x")]
    [InlineData("--dimensions is 'x'; it must be an integer", "embed", "--dimensions", "x", "text")]
    [InlineData("--windows is 'maybe'; it must be true or false", "embed", "--windows=maybe", "text")]
    public async Task Run_WrongCommandLine_ExitsWithTwoAndNamesTheWord(string word, params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(word, result.ErrorLines[0], StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Run_MistypedOptionInPlaceOfAFolder_NamesTheNearest()
    {
        var result = await ProgramProcess.RunAsync(string.Empty, "import", "--out", "x", "--precison", "int8", "folder");

        Assert.Contains("bertgrains: the nearest to '--precison' is --precision", result.ErrorLines);
    }

    [Theory]
    [InlineData("--bundle", "embed", "--bundle", "/nowhere", "text")]
    [InlineData("/nowhere is not a bundle", "serve", "--bundle", "/nowhere")]
    [InlineData("--input", "embed", "--input", "/nowhere")]
    [InlineData("--vocab", "tokenize", "--vocab", "/nowhere")]
    [InlineData("--output", "embed", "text", "--output", "/nowhere/file")]
    [InlineData("--input: '/' is a folder", "embed", "--input", "/")]
    [InlineData("--output: '/' is a folder", "embed", "text", "--output", "/")]
    public async Task Run_MissingFile_ExitsWithOneAndOneSentence(string option, params string[] arguments)
    {
        var result = await ProgramProcess.RunAsync(string.Empty, arguments);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(option, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
