using BertGrains.Import.Checkpoints.Heads;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Bundles;

/// <summary>Manifest entries of heads.</summary>
internal static class HeadEntries
{
    /// <summary>The entry of one head.</summary>
    public static HeadManifest Of(HeadWeights head, string? graph, IReadOnlyList<string> reads, EncoderDimensions trunk)
    {
        var entry = new HeadManifest { Name = head.Name, Task = BertTask.Features, Graph = graph, Reads = reads, States = head.States?.Width };
        return head switch
        {
            FeaturesHeadWeights => entry with { Dimensions = trunk.Hidden },
            EmbeddingHeadWeights embedding => entry with
            {
                Task = BertTask.Embed,
                Dimensions = embedding.Dimensions,
                Pooling = string.Join('+', embedding.Pooling.Select(NameOf)),
                Normalize = embedding.Normalize,
                Prompts = embedding.Prompts.Texts.Count == 0 ? null : embedding.Prompts.Texts,
                DefaultPrompt = embedding.Prompts.Default,
                PoolsPrompts = embedding.Prompts.ArePooled ? null : false,
            },
            TokenEmbeddingHeadWeights tokens => entry with
            {
                Task = BertTask.EmbedTokens,
                Dimensions = tokens.Dimensions,
                Normalize = tokens.Normalize,
                LateInteraction = tokens.Roles,
            },
            TextHeadWeights text => WithLabels(entry, text.Labels) with { Task = text.Task },
            TokenHeadWeights { Task: BertTask.QuestionAnswer } => entry with { Task = BertTask.QuestionAnswer },
            TokenHeadWeights token => WithLabels(entry, token.Labels) with
            {
                Task = token.Task,
                Aggregation = token.Task == BertTask.TokenClassify ? token.Aggregation : null,
            },
            FillMaskHeadWeights fill => entry with
            {
                Task = BertTask.FillMask,
                Dimensions = trunk.Vocabulary,
                MaskId = fill.Mask.Id,
                CleansSpaces = fill.Mask.CleansSpaces ? true : null,
            },
            SparseHeadWeights sparse => entry with
            {
                Task = BertTask.EmbedSparse,
                Dimensions = trunk.Vocabulary,
                Pooling = sparse.Pooling.Name,
                Prompts = sparse.Prompts.Texts.Count == 0 ? null : sparse.Prompts.Texts,
                DefaultPrompt = sparse.Prompts.Default,
            },
            StaticSparseHeadWeights tokens => entry with
            {
                Task = BertTask.EmbedSparse,
                Dimensions = trunk.Vocabulary,
                Pooling = "static",
                Prompts = tokens.Prompts.Texts.Count == 0 ? null : tokens.Prompts.Texts,
                DefaultPrompt = tokens.Prompts.Default,
            },
            _ => throw new NotSupportedException($"The manifest has no entry for {head.GetType().Name}."),
        };
    }

    private static HeadManifest WithLabels(HeadManifest entry, LabelSet labels) => entry with
    {
        Labels = labels.Names,
        Activation = labels.Activation,
        Threshold = labels.Threshold,
    };

    // The names of sentence-transformers.
    private static string NameOf(PoolingMode mode) => mode switch
    {
        PoolingMode.Cls => "cls",
        PoolingMode.Max => "max",
        PoolingMode.Mean => "mean",
        PoolingMode.MeanSqrtLen => "mean_sqrt_len_tokens",
        PoolingMode.WeightedMean => "weightedmean",
        PoolingMode.LastToken => "lasttoken",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };
}
