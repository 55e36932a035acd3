using BertGrains.Cluster.Replicas;
using BertGrains.Inference.Items;

namespace BertGrains.Cluster.Routing;

/// <summary>
/// Predicts how many bytes an item takes in the messages between a router and a replica of its model, from the output sizes in the model's
/// description. Immutable.
/// </summary>
internal sealed class ItemSizes
{
    private const int PairBytes = 2 * sizeof(float);

    private readonly (long Bytes, long BytesPerToken)[] _heads;
    private readonly bool[] _fillsMasks;
    private readonly bool[] _givesFeatures;

    /// <param name="model">The model; its heads determine the sizes of outputs.</param>
    /// <param name="maxMessageBytes">Largest message that Orleans accepts.</param>
    public ItemSizes(ModelDescription model, int maxMessageBytes)
    {
        _heads = [.. model.Heads.Select(SizeOf)];
        _fillsMasks = [.. model.Heads.Select(head => head.Task == BertTask.FillMask)];
        _givesFeatures = [.. model.Heads.Select(head => head.Task == BertTask.Features)];
        Limit = SiloMessageLimit.ForItems(maxMessageBytes);
    }

    /// <summary>Maximum bytes of the items of one message.</summary>
    public long Limit { get; }

    /// <returns>Bytes of the item in a call or in a reply, whichever is more.</returns>
    public long BytesOf(WorkItem item)
    {
        var (reply, length) = (0L, item.Length);
        var fills = Math.Min(DecodeOptions.MaxFills, (long)(item.Choice?.Count ?? 0) * length);
        for (var head = 0; head < _heads.Length; head++)
        {
            if ((item.Heads >> head & 1) == 0)
                continue;
            reply += _fillsMasks[head] ? fills * PairBytes
                : _givesFeatures[head] && item.Features is { } features ? _heads[head].BytesPerToken * features.States * RowsOf(features, length)
                : _heads[head].Bytes + (_heads[head].BytesPerToken * length);
        }

        return SiloMessageLimit.ItemBytes + Math.Max(reply, ((long)length + (item.Choice?.Targets?.Length ?? 0)) * sizeof(int));
    }

    private static int RowsOf(FeatureChoice features, int tokens) => features.Pooling == FeaturePooling.None ? tokens : 1;

    // The columns of a head's output, as the bundle states them; heads for tokens answer one row per token.
    private static (long Bytes, long BytesPerToken) SizeOf(HeadDescription head)
    {
        var columns = (long)Math.Max(head.Dimensions, head.Labels.Count) * sizeof(float);
        return head.Task switch
        {
            BertTask.TokenClassify or BertTask.DetectReplaced or BertTask.Features or BertTask.EmbedTokens => (0, columns),

            // The logits of the start and of the end of an answer.
            BertTask.QuestionAnswer => (0, 2 * sizeof(float)),
            BertTask.EmbedSparse => (2 * columns, 0),
            _ => (columns, 0),
        };
    }
}
