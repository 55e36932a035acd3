using BertGrains.Inference;

namespace BertGrains.Import.Tests.LateInteraction;

/// <summary>Vectors and scores of the engine against a reference, in every layout of checkpoints.</summary>
public sealed class LateInteractionTests
{
    private const double Tolerance = 1e-4;
    private static readonly string[] Heads = ["token-embedding"];
    private static readonly string[] Documents =
        ["A man, a plan: a canal!", "where is my card?", "one", string.Join(' ', Enumerable.Repeat("the cat is on the mat, and", 3)), "(...)"];

    [Theory]
    [InlineData(false, "fp32", Tolerance)]
    [InlineData(true, "fp32", Tolerance)]
    [InlineData(false, "fp16", 1e-2)]
    [InlineData(false, "int8", 0.2)]
    public async Task InferAsync_StanfordColbert_VectorsAndScoresAreThoseOfTheReference(bool attends, string precision, double tolerance)
    {
        using var folder = LateCheckpoint.Stanford(
            $$"""{"query_token_id":"!","doc_token_id":"%","query_maxlen":12,"doc_maxlen":20,"attend_to_mask_tokens":{{(attends ? "true" : "false")}}}""");
        await AssertEqualAsync(folder, attends, Enum.Parse<WeightPrecision>(precision, ignoreCase: true), tolerance);
    }

    [Fact]
    public async Task InferAsync_PyLate_VectorsAndScoresAreThoseOfTheReference()
    {
        using var folder = LateCheckpoint.PyLate();
        await AssertEqualAsync(folder, attends: false, WeightPrecision.Fp32, Tolerance);
    }

    [Fact]
    public async Task InferAsync_MultiVectorEncoder_PromptsAreTextsAndScoresAreMeans()
    {
        using var folder = LateCheckpoint.MultiVector(
            """ "max_seq_length":64,"query_length":14,"document_length":20 """,
            """{"query":"the query is ","document":"a cat: "}""",
            """{"skiplist_words":["."],"skiplist_tasks":["query","document"]}""");
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);
        var checkpoint = await folder.OpenAsync();
        var reference = new LateReference(checkpoint);
        var period = checkpoint.Tokenizer.Tokenizer.IdOf(".")!.Value;
        var query = reference.Vectors(reference.Tokens("the query is my card. or not", null, 14, expands: false), skipped: [period]);
        var document = reference.Vectors(reference.Tokens("a cat: where is it. there", null, 20, expands: false), skipped: [period]);

        var score = Assert.Single(await engine.ScoreAsync("my card. or not", ["where is it. there"], cancellationToken: TestContext.Current.CancellationToken));
        var vectors = Assert.Single(await engine.EmbedTokensAsync(["where is it. there"], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(LateReference.MaxSim(query, document) / query.Count, score, Tolerance);
        var words = await engine.TokenizeAsync(new TokenizeRequest(["where is it. there"], AddSpecialTokens: false), TestContext.Current.CancellationToken);
        Assert.Equal(words.Items[0].Where(token => token.Text != "."), vectors.Tokens.Where(token => !token.Special));
        Assert.Equal("[CLS]acat:[SEP]", string.Concat(vectors.Tokens.Where(token => token.Special).Select(token => token.Text.TrimStart('#'))));
    }

    [Fact]
    public async Task InferAsync_LongTexts_DocumentsAreJoinedFromWindowsAndQueriesAreNeverCutInSilence()
    {
        using var folder = LateCheckpoint.Stanford();
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);
        var text = string.Join(' ', Enumerable.Range(0, 60).Select(i => $"word {i}"));

        var description = (await engine.GetModelsAsync(TestContext.Current.CancellationToken))[0].Heads[0];
        Assert.Equal((12, 20), (description.MaxTokensOf["query"], description.MaxTokensOf["document"]));
        var vectors = Assert.Single(await engine.EmbedTokensAsync([text], cancellationToken: TestContext.Current.CancellationToken));
        var tokens = await engine.TokenizeAsync(new TokenizeRequest([text]), TestContext.Current.CancellationToken);

        // The marker is a punctuation mark of the tiny vocabulary, so it has no vector.
        Assert.Equal(tokens.Items[0].Select(token => token.Id), vectors.Tokens.Select(token => token.Id));
        var cut = await RunAsync(engine, [InputItem.FromText(text)], BertGrains.LateInteraction.Query, truncate: false);
        Assert.Equal(ErrorCode.TooLarge, cut.Items[0].Error?.Code);
        Assert.Contains("more than the maximum of 12 of queries", cut.Items[0].Error!.Message, StringComparison.Ordinal);
        var windowed = await Assert.ThrowsAsync<BertException>(
            () => engine.EmbedTokensAsync([text], BertGrains.LateInteraction.Query, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.TooLarge, windowed.Error.Code);
        Assert.True((await RunAsync(engine, [InputItem.FromText(text)], BertGrains.LateInteraction.Query, truncate: true)).Items[0].Truncated);
    }

    [Fact]
    public async Task InferAsync_PairsBesideTexts_EachHasItsOwnKindOfResult()
    {
        using var folder = LateCheckpoint.Stanford();
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);

        var response = await RunAsync(
            engine,
            [InputItem.FromText("my card", "where is it"), InputItem.FromText("where is it"), InputItem.FromText("the cat", "where is it"), InputItem.FromText("", "x")]);

        var score = await engine.ScoreAsync("my card", ["where is it"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(score[0], Assert.IsType<RelevanceOutput>(response.Items[0].Outputs[0]).Score);
        Assert.IsType<TokenEmbeddingsOutput>(response.Items[1].Outputs[0]);
        Assert.NotEqual(score[0], Assert.IsType<RelevanceOutput>(response.Items[2].Outputs[0]).Score);
        Assert.Equal(ErrorCode.InvalidRequest, response.Items[3].Error?.Code);
        Assert.Equal(ErrorCode.Unprocessable, (await RunAsync(engine, [InputItem.FromText("my card", "where is it")], heads: ["token-embedding", "features"], prompt: "")).Items[0].Error?.Code);
    }

    [Fact]
    public async Task InferAsync_OneEmptyDocument_FailsAlone()
    {
        using var folder = LateCheckpoint.Stanford();
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);

        var items = (await RunAsync(engine, [InputItem.FromText("my card", "where"), InputItem.FromText("my card", ""), InputItem.FromText("my card", "is it")])).Items;

        Assert.Equal([null, ErrorCode.InvalidRequest, null], items.Select(item => item.Error?.Code));
    }

    [Fact]
    public async Task InferAsync_WindowsOfPairs_AreThoseOfDocuments()
    {
        using var folder = LateCheckpoint.Stanford();
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);
        InputItem[] pairs = [InputItem.FromText("my card", string.Join(' ', Enumerable.Repeat("where is it", 20)))];
        Task<InferenceResponse> InWindows(int tokens, int overlap) => engine.InferAsync(
            new InferenceRequest { Inputs = pairs, Heads = Heads, Windows = new WindowOptions { Tokens = tokens, Overlap = overlap } },
            TestContext.Current.CancellationToken);

        // Queries have at most 12 tokens, documents 20.
        Assert.IsType<RelevanceOutput>((await InWindows(18, 13)).Items[0].Outputs[0]);
        Assert.Equal(ErrorCode.InvalidRequest, (await InWindows(21, 2)).Error?.Code);
    }

    [Fact]
    public async Task InferAsync_QueryThatIsTooLong_RefusesItsDocumentsBeforeTheyRun()
    {
        using var folder = LateCheckpoint.Stanford();
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);
        var query = string.Join(' ', Enumerable.Repeat("where is it", 20));

        var items = (await RunAsync(engine, [InputItem.FromText(query, "one"), InputItem.FromText("my card", "two")])).Items;

        Assert.Equal([ErrorCode.TooLarge, null], items.Select(item => item.Error?.Code));
        Assert.Equal(TimeSpan.Zero, items[0].Timings.Inference);
    }

    [Theory]
    [InlineData("a", ".")]
    [InlineData(".", "a")]
    public async Task InferAsync_TextWithoutAVector_IsAnErrorOfTheItem(string query, string document)
    {
        using var folder = LateCheckpoint.MultiVector(
            """ "max_seq_length":64 """, mask: """{"skiplist_words":["[CLS]","[SEP]","."],"skiplist_tasks":["query","document"]}""");
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);

        var items = (await RunAsync(engine, [InputItem.FromText(query, document), InputItem.FromText("a", "a")])).Items;

        Assert.Equal([ErrorCode.Unprocessable, null], items.Select(item => item.Error?.Code));
    }

    [Fact]
    public async Task InferAsync_TokenIdsWithARole_AreRefused()
    {
        using var folder = LateCheckpoint.Stanford();
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, WeightPrecision.Fp32);

        var items = (await RunAsync(engine, [InputItem.FromTokenIds([7, 8]), InputItem.FromText("one")], BertGrains.LateInteraction.Query)).Items;

        Assert.Equal([ErrorCode.InvalidRequest, null], items.Select(item => item.Error?.Code));
    }

    private static async Task AssertEqualAsync(CheckpointFolder folder, bool attends, WeightPrecision precision, double tolerance)
    {
        using var served = new TemporaryFolder();
        await using var engine = await ServeAsync(folder, served, precision);
        var checkpoint = await folder.OpenAsync();
        var (reference, tokenizer) = (new LateReference(checkpoint), checkpoint.Tokenizer.Tokenizer);
        int[] skipped = [.. "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~".Select(c => tokenizer.IdOf(c.ToString())).OfType<int>().Where(id => id != tokenizer.IdOf("%"))];
        var query = reference.Tokens("where is the card", tokenizer.IdOf("!"), 12, expands: true);
        var asked = reference.Vectors(query, attends ? null : query.Count(id => id != tokenizer.MaskId));

        var vectors = Assert.Single(await engine.EmbedTokensAsync(["where is the card"], BertGrains.LateInteraction.Query, cancellationToken: TestContext.Current.CancellationToken));
        var scores = await engine.ScoreAsync("where is the card", Documents, cancellationToken: TestContext.Current.CancellationToken);
        var documents = await engine.EmbedTokensAsync(Documents, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(query, vectors.Tokens.Select(token => token.Id));
        AssertEqual(asked, vectors, tolerance);
        Assert.Equal(0, documents.Count(document => document.Tokens.Any(token => skipped.Contains(token.Id))));
        for (var i = 0; i < Documents.Length; i++)
        {
            var tokens = reference.Tokens(Documents[i], tokenizer.IdOf("%"), 200, expands: false);

            // The marker is a punctuation mark of the tiny vocabulary, so it has no vector.
            var read = reference.Vectors(tokens, skipped: [.. skipped, tokenizer.IdOf("%")!.Value]);
            if (tokens.Length > 20)
            {
                Assert.Equal(read.Count, documents[i].Tokens.Count);
                continue;
            }

            AssertEqual(read, documents[i], tolerance);
            Assert.Equal(LateReference.MaxSim(asked, read), scores[i], tolerance * query.Length);
        }
    }

    private static void AssertEqual(List<float[]> expected, TokenEmbeddingsOutput actual, double tolerance)
    {
        Assert.Equal(expected.Count * LateCheckpoint.Dimensions, actual.Values.Length);
        var values = expected.SelectMany(vector => vector).ToArray();
        for (var i = 0; i < values.Length; i++)
            Assert.Equal(values[i], actual.Values.Span[i], tolerance);
    }

    private static async Task<BertEngine> ServeAsync(CheckpointFolder checkpoint, TemporaryFolder folder, WeightPrecision precision)
    {
        await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = checkpoint.Path, Output = folder.File("bundle"), Precision = precision },
            cancellationToken: TestContext.Current.CancellationToken);
        return await BertEngine.StartAsync(
            new BertGrainsOptions { Bundle = folder.File("bundle"), Device = "cpu" }, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static Task<InferenceResponse> RunAsync(
        BertEngine engine, IReadOnlyList<InputItem> inputs, string? prompt = null, bool truncate = false, IReadOnlyList<string>? heads = null) => engine.InferAsync(
            new InferenceRequest { Inputs = inputs, Heads = heads ?? Heads, Prompt = prompt, Truncate = truncate }, TestContext.Current.CancellationToken);
}
