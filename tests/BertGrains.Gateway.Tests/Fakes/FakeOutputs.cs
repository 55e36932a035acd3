namespace BertGrains.Gateway.Tests.Fakes;

/// <summary>Outputs that depend on the input and the options.</summary>
internal static class FakeOutputs
{
    /// <summary>Length of the text, of the pair, 0.1 (no short binary form), and 1 when normalized.</summary>
    public static float[] Vector(InputItem item, bool normalized) =>
        [item.Text?.Length ?? item.TokenIds!.Sum(id => (float)id), item.Pair?.Length ?? 0, 0.1f, normalized ? 1 : 0];

    public static HeadOutput Of(HeadDescription head, InputItem item, DecodeOptions decode) => head.Task switch
    {
        BertTask.Embed when decode.Precision is { } precision and not EmbeddingPrecision.Float32 =>
            new QuantizedEmbeddingOutput(precision, decode.Dimensions ?? 4, new byte[] { 1, 254 }),
        BertTask.Embed => new EmbeddingOutput(Vector(item, decode.Normalize ?? true).AsMemory(0, decode.Dimensions ?? 4)),
        BertTask.Classify when head.Name == "inference" =>
            new ClassificationOutput(head.Labels, new float[3], new[] { 0f, 9f, item.Pair!.Length - item.Text!.Length }, null),
        BertTask.Classify when head.Name == "emotions" =>
            new ClassificationOutput(head.Labels, new[] { 0.9f, 0.8f }, new[] { 2.2f, 1.4f }, 0.5f),
        BertTask.Classify => new ClassificationOutput(head.Labels, new[] { 0.25f, 0.7f, 0.05f }, new[] { 1f, 2f, -0.6f }, null),
        BertTask.QuestionAnswer => new AnswersOutput([new(item.Pair![..1], 0.75f, 0, 1)], 0.125f),

        // The longer text is the more relevant, beyond where the sigmoid is 1.
        BertTask.Rerank => new ClassificationOutput(head.Labels, new[] { 1f }, new[] { 20f * (item.Pair?.Length ?? 0) }, null),
        BertTask.EmbedTokens when item.Pair is { } document => new RelevanceOutput((10 * item.Text!.Length) + document.Length),
        BertTask.EmbedTokens => new TokenEmbeddingsOutput(
            2, new[] { 0.5f, 1f, item.Text!.Length, 2f }, [new(1, "[CLS]", true, 0, 0), new(7, "ü", false, 2, 3)]),
        BertTask.TokenClassify => new EntitiesOutput(
            [new("PER", 0.99f, item.Text![..1], 0, 1), new("PER", 0.5f, "ü\"<", 2, 5, item.Pair is null ? 0 : 1)]),
        BertTask.NextSentence => new ClassificationOutput(head.Labels, new[] { 0.75f, 0.25f }, new[] { 1.5f, 0.4f }, null),
        BertTask.DetectReplaced => new EntitiesOutput(
            [new(TokenOrigin.Original, 0.75f, item.Text![..1], 0, 1), new(TokenOrigin.Replaced, 0.75f, "ü", 2, 3, item.Pair is null ? 0 : 1)]),
        BertTask.EmbedSparse => new SparseEmbeddingOutput(new[] { 1, 7 }, new[] { 0.5f, 2f }),
        BertTask.FillMask => new FillMaskOutput([.. item.Text!.Split("[MASK]").Skip(1).Select(_ => new FilledMask(0, 6, 0, Fills(decode)))]),
        BertTask.Features when decode.Features is { } features => Features(features),
        _ => new FeaturesOutput(2, 2, new[] { 1f, 2f, 3f, 4f }),
    };

    // Value v of layer l of token t is 100 t + 10 l + v.
    private static FeaturesOutput Features(FeatureOptions features)
    {
        IReadOnlyList<int> layers = features.Mix is null ? features.Layers ?? [1] : [];
        var rows = features.Pooling == FeaturePooling.None ? 2 : 1;
        float[] values =
        [
            .. Enumerable.Range(0, rows).SelectMany(t => (layers.Count == 0 ? [9] : layers).SelectMany(
                l => Enumerable.Range(0, 2).Select(v => (100f * t) + (10 * l) + v))),
        ];
        return new FeaturesOutput(rows, 2, values)
        {
            Layers = layers,
            TokenList = [new(1, "[CLS]", true, 0, 0), new(7, "ü", false, 2, 3) { Sequence = 1 }],
        };
    }

    private static List<MaskFill> Fills(DecodeOptions decode) => decode.Targets is { } targets
        ? [.. targets.Select((target, i) => new MaskFill(0.5f, i, target[..1], target) { PieceOf = target.Length > 1 ? i : null })]
        : [.. Enumerable.Range(0, decode.TopK ?? DecodeOptions.DefaultTopK).Select(i => new MaskFill(0.5f, i, "é", "é \"<"))];
}
