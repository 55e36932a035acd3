using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints;
using BertGrains.Import.Tests.LateInteraction;
using BertGrains.Inference;

namespace BertGrains.Import.Tests.Checkpoints;

/// <summary>The end at which the tokenizer of a checkpoint truncates is the default of its bundle.</summary>
public sealed class TruncationSideTests : IDisposable
{
    private const int Limit = 128;

    private static readonly string Long = string.Join(' ', Enumerable.Range(0, 300).Select(i => i % 7 == 0 ? "card" : $"{i}"));

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>What AutoTokenizer of transformers makes of both files.</summary>
    [Theory]
    [InlineData("{}", null, false)]
    [InlineData("""{"truncation_side":"left"}""", null, true)]
    [InlineData("{}", """{"direction":"Left","max_length":9,"strategy":"LongestFirst","stride":0}""", true)]
    [InlineData("{}", """{"max_length":9,"strategy":"LongestFirst","stride":0}""", false)]
    [InlineData("""{"truncation_side":"left"}""", """{"direction":"Right","max_length":9,"strategy":"LongestFirst","stride":0}""", true)]
    [InlineData("""{"truncation_side":"right"}""", """{"direction":"Left","max_length":9,"strategy":"LongestFirst","stride":0}""", false)]
    public void Read_BothFiles_TheConfigurationWins(string config, string? truncation, bool isLeft)
    {
        using var folder = new CheckpointFolder();
        folder.Write("tokenizer_config.json", config);
        folder.Edit("tokenizer.json", t => t["truncation"] = truncation is null ? null : JsonNode.Parse(truncation));

        var files = TokenizerFiles.Read(folder.Path);

        Assert.Equal(isLeft ? TruncationSide.Left : null, files.Manifest.TruncationSide);
        var differ = config.Contains("side", StringComparison.Ordinal) && truncation is not null;
        Assert.Equal(differ, files.Remarks.Any(remark => remark.Contains("tokenizer_config.json counts", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_VocabularyAlone_TheConfigurationCounts()
    {
        using var folder = new CheckpointFolder();
        folder.Write("tokenizer_config.json", """{"truncation_side":"left"}""");
        File.Delete(folder.At("tokenizer.json"));

        Assert.Equal(TruncationSide.Left, TokenizerFiles.Read(folder.Path).Manifest.TruncationSide);
    }

    [Theory]
    [InlineData("""{"truncation_side":"start"}""", "Right", "tokenizer_config.json: truncation_side is 'start'; it must be left or right.")]
    [InlineData("{}", "left", "tokenizer.json: the direction of truncation is 'left'; it must be Left or Right.")]
    public void Read_OtherSide_IsRefused(string config, string direction, string fault)
    {
        using var folder = new CheckpointFolder();
        folder.Write("tokenizer_config.json", config);
        folder.Edit("tokenizer.json", t => t["truncation"] = new JsonObject { ["direction"] = direction });

        Assert.EndsWith(fault, Assert.Throws<ImportException>(() => TokenizerFiles.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_LeftCheckpoint_KeepsTheEndUnlessTheRequestSaysOtherwise()
    {
        using var folder = new CheckpointFolder();
        folder.Edit("tokenizer_config.json", c => c["truncation_side"] = "left");
        await using var engine = await ServeAsync(folder);
        var tokenizer = (await folder.OpenAsync()).Tokenizer.Tokenizer;
        var (first, last) = (tokenizer.ClassId!.Value, tokenizer.SeparatorId!.Value);
        var ids = tokenizer.Encode(Long).Ids[1..^1];
        int[] left = [first, .. ids[^(Limit - 2)..], last];
        int[] right = [first, .. ids[..(Limit - 2)], last];

        Assert.Equal(TruncationSide.Left, (await engine.GetModelsAsync(Cancel))[0].TruncationSide);
        var kept = await EmbedAsync(engine, InputItem.FromTokenIds(left), null);
        var head = await EmbedAsync(engine, InputItem.FromTokenIds(right), null);
        Assert.NotEqual(kept, head);
        Assert.Equal(kept, await EmbedAsync(engine, InputItem.FromText(Long), null));
        Assert.Equal(kept, await EmbedAsync(engine, InputItem.FromText(Long), TruncationSide.Left));
        Assert.Equal(head, await EmbedAsync(engine, InputItem.FromText(Long), TruncationSide.Right));
        Assert.Equal(kept, await EmbedAsync(engine, InputItem.FromTokenIds(ids), null));
        Assert.Contains("\"truncationSide\": \"left\"", await File.ReadAllTextAsync(_folder.File("bundle/model.json"), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_LateInteraction_TextsLoseTheirBeginningsBehindTheMarker()
    {
        using var folder = LateCheckpoint.Stanford("""{"query_token_id":"!","doc_token_id":"%","query_maxlen":12,"doc_maxlen":20,"mask_punctuation":false}""");
        folder.Edit("tokenizer_config.json", c => c["truncation_side"] = "left");
        await using var engine = await ServeAsync(folder);
        var tokenizer = (await folder.OpenAsync()).Tokenizer.Tokenizer;
        var ids = tokenizer.Encode(Long).Ids;

        foreach (var (role, limit, marker) in ((string, int, string)[])[("query", 12, "!"), ("document", 20, "%")])
        {
            var response = await engine.InferAsync(
                new InferenceRequest { Inputs = [InputItem.FromText(Long)], Heads = ["token-embedding"], Prompt = role }, Cancel);

            var output = Assert.IsType<TokenEmbeddingsOutput>(Assert.Single(response.Items[0].Outputs));
            int[] expected = [ids[0], tokenizer.IdOf(marker)!.Value, .. ids[^(limit - 2)..]];
            Assert.Equal(expected, output.Tokens.Select(token => token.Id));
            Assert.True(response.Items[0].Truncated);
        }
    }

    [Fact]
    public async Task AddAsync_CheckpointWithTheOtherSide_AddsItsHeadAndSaysSo()
    {
        using var folder = new CheckpointFolder();
        await CheckpointImporter.ImportAsync(new ImportRequest { Folder = folder.Path, Output = _folder.File("bundle"), Name = "tiny" }, cancellationToken: Cancel);
        folder.Edit("tokenizer_config.json", c => c["truncation_side"] = "left");

        var report = await BundleHeads.AddAsync(
            new HeadRequest { Bundle = _folder.File("bundle"), Folder = folder.Path, Name = "other" }, cancellationToken: Cancel);

        Assert.Contains("A truncated text loses its beginning in the checkpoint; in the bundle its end, unless a request names the side.", report.Remarks);
    }

    private async Task<BertEngine> ServeAsync(CheckpointFolder folder)
    {
        await CheckpointImporter.ImportAsync(new ImportRequest { Folder = folder.Path, Output = _folder.File("bundle"), Name = "tiny" }, cancellationToken: Cancel);
        return await BertEngine.StartAsync(new BertGrainsOptions { Bundle = _folder.File("bundle"), Device = "cpu" }, cancellationToken: Cancel);
    }

    private static async Task<float[]> EmbedAsync(BertEngine engine, InputItem item, TruncationSide? side)
    {
        var request = new InferenceRequest { Inputs = [item], Heads = ["embedding"], TruncationSide = side };
        return ((EmbeddingOutput)Assert.Single((await engine.InferAsync(request, Cancel)).Items[0].Outputs)).Values.ToArray();
    }
}
