using Orleans.Configuration;

namespace BertGrains.Cluster.Abstractions;

/// <summary>
/// Sizes of replies to clients. Orleans 10.4.2 closes the connection when a message exceeds <c>MaxMessageBodySize</c>: its caller and all
/// other callers on the connection wait until they time out. A core silo therefore answers with an error instead of such a reply.
/// </summary>
public static class ReplyLimit
{
    // Upper bounds for what Orleans writes beside strings and values.
    private const int ItemBytes = 256;
    private const int OutputBytes = 64;
    private const int EntityBytes = 48;
    private const int AnswerBytes = 48;
    private const int TokenBytes = 32;
    private const int MaskBytes = 32;

    // With the longest token of a vocabulary, and the special tokens of the text.
    private const int FillBytes = 512;
    private const int TextBytes = 16;
    private const int MessageBytes = 64 << 10;
    private const int Utf8BytesOfAUnit = 3;

    private static readonly int ClientLimit = new ClientMessagingOptions().MaxMessageBodySize;

    /// <param name="siloLimit">The limit of this silo. Clients have the default limit.</param>
    /// <returns>Maximum bytes of what varies in a reply.</returns>
    public static long Limit(int siloLimit) => Math.Min(siloLimit, ClientLimit) - MessageBytes;

    /// <summary>The error of a reply, or of items in a reply, beyond the limit.</summary>
    /// <param name="what">What is too large.</param>
    /// <param name="limit">Limit in bytes.</param>
    public static BertError TooLarge(string what, long limit) => new(
        ErrorCode.TooLarge,
        FormattableString.Invariant($"{what} exceed the {limit} bytes that fit in a message to a client. Send fewer items at once."));

    /// <summary>Replaces a reply beyond the limit by an error.</summary>
    public static TokenizeReply Bound(TokenizeReply reply, long limit) => reply.Items.Sum(BytesOf) <= limit
        ? reply
        : new TokenizeReply(TooLarge("The tokens of the request", limit), []);

    /// <summary>Replaces a reply beyond the limit by an error.</summary>
    public static DecodeReply Bound(DecodeReply reply, long limit) => reply.Items.Sum(text => TextBytes + BytesOf(text)) <= limit
        ? reply
        : new DecodeReply(TooLarge("The texts of the request", limit), []);

    /// <summary>The most that the result of an item can take, from what is known before it runs.</summary>
    /// <param name="head">The head.</param>
    /// <param name="tokens">Maximum number of tokens.</param>
    /// <param name="characters">Characters of the item.</param>
    /// <param name="topK">Tokens for each mask.</param>
    /// <param name="features">What heads for features return.</param>
    /// <param name="isPair">Whether the item is a pair.</param>
    public static long MaxOf(
        HeadDescription head, long tokens, long characters, int topK, FeatureOptions? features = null, bool isPair = false) => OutputBytes + head.Task switch
        {
            // At most every token is a mask, and each answer has the text of the whole item.
            BertTask.FillMask => Math.Min(tokens * topK, DecodeOptions.MaxFills) * (FillBytes + (characters * Utf8BytesOfAUnit)),
            BertTask.EmbedSparse => 2L * sizeof(float) * head.Dimensions,
            BertTask.DetectReplaced => ((EntityBytes + (TokenOrigin.Replaced.Length * Utf8BytesOfAUnit)) * tokens) + (characters * Utf8BytesOfAUnit),

            BertTask.Features => MaxOfFeatures(head, tokens, characters, features),
            BertTask.EmbedTokens when isPair => sizeof(float),
            BertTask.EmbedTokens => ((long)head.Dimensions * sizeof(float) * tokens) + MaxOfTokens(tokens, characters),
            BertTask.QuestionAnswer => AnswerBytes + (characters * Utf8BytesOfAUnit),
            BertTask.TokenClassify => ((EntityBytes + LongestOf(head.Labels)) * tokens) + (characters * Utf8BytesOfAUnit),
            _ => sizeof(float) * (head.Dimensions + (2L * head.Labels.Count)),
        };

    // A token of bytes is written with a character for each.
    private static long MaxOfFeatures(HeadDescription head, long tokens, long characters, FeatureOptions? features)
    {
        var state = (long)head.Dimensions * sizeof(float);
        if (features is null)
            return state * tokens;
        var rows = features.Pooling == FeaturePooling.None ? tokens : 1;
        var states = features.Mix is null ? features.Layers?.Count ?? 1 : 1;
        return (state * states * rows) + MaxOfTokens(tokens, characters);
    }

    private static long MaxOfTokens(long tokens, long characters) =>
        (tokens * (TokenBytes + TextBytes)) + (characters * Utf8BytesOfAUnit * Utf8BytesOfAUnit);

    // The number of values of each item; null for those that do not fit into the limit with the items before them.
    internal static int?[] OfItems(InferenceResponse response, long limit)
    {
        var items = response.Items;
        limit -= response.Model?.Heads.Sum(head => OutputBytes + BytesOf(head.Labels)) ?? 0;
        var sizes = new int?[items.Count];
        var labels = new HashSet<IReadOnlyList<string>>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < sizes.Length; i++)
        {
            var (values, bytes) = (0L, ItemBytes + BytesOf(items[i].Error?.Message ?? string.Empty));
            foreach (var output in items[i].Outputs)
            {
                values += ValuesOf(output);
                bytes += OutputBytes + BytesBesideValues(output, labels);
            }

            bytes += values * sizeof(float);
            if (bytes <= limit)
                sizes[i] = (int)values;
            limit -= sizes[i] is null ? ItemBytes : bytes;
        }

        return sizes;
    }

    private static long ValuesOf(HeadOutput output) => output switch
    {
        EmbeddingOutput embedding => embedding.Values.Length,
        FeaturesOutput features => features.Values.Length,
        ClassificationOutput classification => classification.Scores.Length + classification.Logits.Length,
        TokenEmbeddingsOutput tokens => tokens.Values.Length,
        RelevanceOutput => 1,
        SparseEmbeddingOutput sparse => sparse.Values.Length + sparse.Indices.Length,
        _ => 0,
    };

    private static long BytesBesideValues(HeadOutput output, HashSet<IReadOnlyList<string>> labels) => output switch
    {
        EntitiesOutput entities => entities.Entities.Sum(entity => EntityBytes + BytesOf(entity.Label) + BytesOf(entity.Text)),
        AnswersOutput answers => answers.Answers.Sum(answer => AnswerBytes + BytesOf(answer.Text)),
        QuantizedEmbeddingOutput quantized => quantized.Bytes.Length,
        FeaturesOutput features => BytesOf(features.TokenList),
        TokenEmbeddingsOutput tokens => BytesOf(tokens.Tokens),
        FillMaskOutput masks => masks.Masks.Sum(
            mask => MaskBytes + mask.Fills.Sum(fill => EntityBytes + BytesOf(fill.Token) + BytesOf(fill.Text))),
        ClassificationOutput classification when labels.Add(classification.Labels) => BytesOf(classification.Labels),
        _ => 0,
    };

    private static long BytesOf(IReadOnlyList<Token> tokens)
    {
        var bytes = (long)TextBytes;
        foreach (var token in tokens)
            bytes += TokenBytes + BytesOf(token.Text);
        return bytes;
    }

    private static long BytesOf(IReadOnlyList<string> labels) => labels.Sum(label => TextBytes + BytesOf(label));

    private static long BytesOf(string text) => (long)text.Length * Utf8BytesOfAUnit;

    private static long LongestOf(IReadOnlyList<string> labels) => labels.Count == 0 ? 0 : labels.Max(BytesOf);
}
