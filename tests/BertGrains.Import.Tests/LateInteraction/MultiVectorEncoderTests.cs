using BertGrains.Import.Checkpoints.Heads;

namespace BertGrains.Import.Tests.LateInteraction;

/// <summary>What is read of checkpoints for late interaction, and what is refused.</summary>
public sealed class MultiVectorEncoderTests
{
    private const int Hidden = 32;

    [Fact]
    public async Task OpenAsync_PyLateByItsDefaults_HasThoseOfTheLibrary()
    {
        using var folder = LateCheckpoint.PyLate("""{"model_type":"ColBERT","query_length":null}""");
        var checkpoint = await folder.OpenAsync();
        var roles = Assert.IsType<TokenEmbeddingHeadWeights>(checkpoint.Heads[0]).Roles;

        Assert.Equal((32, 180), (roles.Query.MaxTokens, roles.Document.MaxTokens));
        Assert.Equal((32, checkpoint.Tokenizer.Tokenizer.MaskId, false), (roles.Query.Expansion!.Length, roles.Query.Expansion.TokenId, roles.Query.Expansion.IsAttended));

        // The tiny vocabulary has no "[Q]": the prefix is a text, as in sentence-transformers.
        Assert.Equal((null, "[Q] ", "[D] "), (roles.Query.MarkerId, roles.Query.Prompt, roles.Document.Prompt));
        Assert.Null(roles.Query.Skipped);
        Assert.Contains(checkpoint.Tokenizer.Tokenizer.IdOf(",")!.Value, roles.Document.Skipped!);
        Assert.Equal(128, checkpoint.MaxTokens); // max_seq_length is that of the last text that PyLate tokenized.
    }

    [Fact]
    public async Task OpenAsync_PyLateWithoutExpansion_QueriesStayAsTheyAre()
    {
        using var folder = LateCheckpoint.PyLate("""{"query_prefix":"","document_prefix":"! ","do_query_expansion":false,"skiplist_words":["."]}""");
        var roles = ((TokenEmbeddingHeadWeights)(await folder.OpenAsync()).Heads[0]).Roles;

        Assert.Null(roles.Query.Expansion);
        Assert.Equal((null, null), (roles.Query.MarkerId, roles.Query.Prompt));
        Assert.NotNull(roles.Document.MarkerId); // "! " is not a token, "!" is.
        Assert.Null(roles.Document.Prompt);
        Assert.Single(roles.Document.Skipped!);
    }

    [Fact]
    public async Task OpenAsync_StanfordWithoutMetadata_HasItsDefaultsAndSaysSo()
    {
        using var folder = LateCheckpoint.Stanford(metadata: null);
        var checkpoint = await folder.OpenAsync();
        var roles = ((TokenEmbeddingHeadWeights)checkpoint.Heads[0]).Roles;

        Assert.Equal((32, null), (roles.Query.MaxTokens, roles.Document.MaxTokens));
        Assert.Contains(checkpoint.Remarks, remark => remark.Contains("artifact.metadata", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_MultiVectorEncoder_MinimumLengthIsNoMaximum()
    {
        using var folder = LateCheckpoint.MultiVector(
            """ "max_seq_length":64,"query_length":40,"query_expansion":{"strategy":"min","attend":true,"token":"!","length":16} """,
            """{"query":"q ","passage":"p "}""");
        var roles = ((TokenEmbeddingHeadWeights)(await folder.OpenAsync()).Heads[0]).Roles;

        Assert.Equal((40, 64, "q ", "p "), (roles.Query.MaxTokens, roles.Document.MaxTokens, roles.Query.Prompt, roles.Document.Prompt));
        Assert.Equal((16, true), (roles.Query.Expansion!.Length, roles.Query.Expansion.IsAttended));
        Assert.True(roles.DividesByQuery);
    }

    [Fact]
    public async Task ImportAsync_TwoDenseLayersWithResiduals_AgreeWithTheReference()
    {
        using var folder = LateCheckpoint.PyLate();
        LateCheckpoint.WithDense(
            folder,
            "1_Dense",
            Hidden,
            64,
            LateCheckpoint.Random(Hidden * 64, 1),
            """ "activation_function":"torch.nn.modules.activation.SiLU","use_residual":true """,
            ("residual.weight", [64, Hidden], LateCheckpoint.Random(Hidden * 64, 2)));
        LateCheckpoint.WithDense(
            folder, "2_Dense", 64, 64, LateCheckpoint.Random(64 * 64, 3), """ "activation_function":"torch.nn.modules.linear.Identity","use_residual":true """);
        folder.Write(
            "modules.json",
            """
            [
                {"path":"","type":"sentence_transformers.models.Transformer"},
                {"path":"1_Dense","type":"pylate.models.Dense.Dense"},
                {"path":"2_Dense","type":"pylate.models.Dense.Dense"}
            ]
            """);
        using var bundle = new TemporaryFolder();

        var report = await CheckpointImporter.ImportAsync(
            new ImportRequest { Folder = folder.Path, Output = bundle.File("bundle") }, cancellationToken: TestContext.Current.CancellationToken);

        var head = ((TokenEmbeddingHeadWeights)(await folder.OpenAsync()).Heads[0]).Layers;
        Assert.NotNull(head[0].Residual!.Projection);
        Assert.Null(head[1].Residual!.Projection);
        Assert.Contains(report.Parity, figure => figure.What == "token-embedding" && figure.LargestDifference < 1e-4);
    }

    [Theory]
    [InlineData("""{"query_token_id":"!","doc_token_id":"%","dim":128}""", "dim is 128, but 'linear.weight' has 8 rows")]
    [InlineData("""{"query_token_id":"!","doc_token_id":"%","query_maxlen":3}""", "a text of one token has 4")]
    public async Task OpenAsync_StanfordSettingsThatDoNotFit_AreNamed(string metadata, string fault)
    {
        using var folder = LateCheckpoint.Stanford(metadata);

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_StanfordWithAnotherSimilarityAndPrefix_SaysSo()
    {
        using var folder = LateCheckpoint.Stanford("""{"query_token_id":"[none]","doc_token_id":"%","similarity":"l2"}""");
        var remarks = (await folder.OpenAsync()).Remarks;

        Assert.Contains(remarks, remark => remark.Contains("similarity is 'l2'", StringComparison.Ordinal));
        Assert.Contains(remarks, remark => remark.Contains("The prefix '[none]' is not a token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OpenAsync_TensorsOfAProjectionThatDoNotFit_AreNamed()
    {
        using var folder = LateCheckpoint.Stanford();
        folder.EditWeights(tensors => tensors.Append(("foo.weight", [1], [1f])));
        Assert.Contains("'foo.weight'", await folder.FaultAsync(), StringComparison.Ordinal);
        folder.EditWeights(tensors => tensors.Where(t => t.Name is not ("foo.weight" or "linear.weight")).Append(("linear.weight", [0, Hidden], [])));
        Assert.Contains("'linear.weight' has no rows", await folder.FaultAsync(), StringComparison.Ordinal);

        using var dense = LateCheckpoint.PyLate();
        dense.Edit("1_Dense/config.json", root => root["bias"] = true);
        Assert.Contains("no tensor 'linear.bias'", await dense.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_PyLateByItsClassAlone_IsOfPyLate()
    {
        using var folder = LateCheckpoint.PyLate();
        File.Delete(folder.At("config_sentence_transformers.json"));
        var head = (TokenEmbeddingHeadWeights)(await folder.OpenAsync()).Heads[0];

        Assert.True(head.Normalize);
        Assert.NotNull(head.Roles.Query.Expansion);
        folder.Write("config_sentence_transformers.json", """{"model_type":"ColBERT"}""").WithModules("Transformer");
        Assert.Contains("has no Dense module", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query_length":200,"query_prefix":"!"}""", "queries are expanded to 200 tokens; the encoder has 1 to 128 positions")]
    [InlineData("""{"query_length":2,"query_prefix":"!"}""", "the maximum length of a role is 2 tokens")]
    [InlineData("""{"query_prefix":"!","similarity_fn_name":"XTR"}""", "similarity_fn_name is 'XTR'; supported are MaxSim and MeanMaxSim")]
    public async Task OpenAsync_PyLateSettingsThatDoNotFit_AreNamed(string settings, string fault)
    {
        using var folder = LateCheckpoint.PyLate(settings);

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""" "query_expansion":{"strategy":"other","length":16} """, "{}", "strategy of query_expansion is 'other'; supported are fixed and min")]
    [InlineData(""" "query_expansion":{"strategy":"fixed"} """, "{}", "length must be an integer")]
    [InlineData(""" "query_expansion":{"strategy":"fixed","length":16,"token":"[NONE]"} """, "{}", "expanded by '[NONE]', which the vocabulary does not have")]
    [InlineData(""" "max_seq_length":64 """, """{"keep_only_token_ids":[7]}""", "keep_only_token_ids is for images")]
    public async Task OpenAsync_MultiVectorEncoderThatIsNotSupported_IsNamed(string transformer, string mask, string fault)
    {
        using var folder = LateCheckpoint.MultiVector(transformer, mask: mask);

        Assert.Contains(fault, await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_DenseOfAnotherValue_IsNamed()
    {
        using var folder = LateCheckpoint.MultiVector(""" "max_seq_length":64 """);
        folder.Edit("1_Dense/config.json", root => root["module_output_name"] = "sentence_embedding");

        Assert.Contains("module_output_name is 'sentence_embedding'; only 'token_embeddings'", await folder.FaultAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_ExpansionBeyondTheWindowOfLocalAttention_IsNamed()
    {
        using var folder = new CheckpointFolder(TestFiles.Tiny("modernbert-masked-lm"));
        folder.Write("config_sentence_transformers.json", """{"query_prefix":"!","query_length":64}""");
        folder.WithModules("Transformer", "Dense");
        LateCheckpoint.WithDense(folder, "1_Dense", Hidden, 8, LateCheckpoint.Projection, """ "activation_function":"torch.nn.modules.linear.Identity" """);

        Assert.Contains("more than the window of local attention", await folder.FaultAsync(), StringComparison.Ordinal);
    }
}
