using System.Text.Json;
using BertGrains.Cli.Tests.Running;
using BertGrains.Import;

namespace BertGrains.Cli.Tests.Batches;

/// <summary><c>bertgrains features</c> on a tiny checkpoint of ../shared.</summary>
public sealed class FeaturesCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Features_FormatBert_HasTheLinesOfTheOriginalWithPairsAndErrors()
    {
        var bundle = await ImportAsync();

        var result = await ProgramProcess.RunAsync(
            "a card\n\na card ||| the bank\n", "features", "--layers", "-1,-3", "--format", "bert", "--bundle", bundle);

        Assert.Equal(0, result.ExitCode);
        var lines = result.Lines.Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal([0, 2], lines.Select(line => line.GetProperty("linex_index").GetInt32()));
        var tokens = lines[1].GetProperty("features").EnumerateArray().Select(token => token.GetProperty("token").GetString()).ToArray();
        Assert.Equal(("[CLS]", "[SEP]", 2), (tokens[0], tokens[^1], tokens.Count(token => token == "[SEP]")));
        var layers = lines[0].GetProperty("features")[0].GetProperty("layers");
        Assert.Equal([-1, -3], layers.EnumerateArray().Select(layer => layer.GetProperty("index").GetInt32()));
    }

    [Fact]
    public async Task Features_MixAndPooling_GivesOneListOfNumbers()
    {
        var bundle = await ImportAsync();

        var lines = await ProgramProcess.RunAsync(
            string.Empty, "features", "a card", "--layers", "0,-1", "--mix", "0.5,-1", "--gamma", "2", "--pooling", "mean", "--bundle", bundle);
        var table = await ProgramProcess.RunAsync(string.Empty, "features", "a card", "--format", "table", "--bundle", bundle);

        var line = JsonElement.Parse(Assert.Single(lines.Lines));
        Assert.Equal("a card", line.GetProperty("text").GetString());
        var layer = Assert.Single(line.GetProperty("layers").EnumerateArray());
        Assert.False(layer.TryGetProperty("layer", out _));
        Assert.Equal(JsonValueKind.Number, layer.GetProperty("values")[0].ValueKind);
        Assert.Contains(table.Lines, row => row.Contains("[CLS]", StringComparison.Ordinal) && row.Contains("… of length", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("layers has 9; the model has 0 (embeddings) to 3", 1, "--layers", "9")]
    [InlineData("--layers needs whole numbers", 2, "--layers", "last")]
    [InlineData("mix has 1 weights for 2 layers", 1, "--layers", "1,2", "--mix", "1")]
    public async Task Features_BadOptions_AreExplained(string message, int exitCode, params string[] options)
    {
        var bundle = await ImportAsync();

        var result = await ProgramProcess.RunAsync(string.Empty, ["features", "a card", "--bundle", bundle, .. options]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> ImportAsync()
    {
        var bundle = _folder.File("bundle");
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = TinyCheckpoint.PathOf("bert-classify"), Output = bundle }, cancellationToken: TestContext.Current.CancellationToken);
        return bundle;
    }
}
