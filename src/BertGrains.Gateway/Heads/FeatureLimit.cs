using BertGrains.Gateway.Access;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Heads;

/// <summary>
/// Bounds the features of a request before it runs: states of all layers are some hundred times as large as the text. Tokens are counted
/// only where the number of characters does not settle it.
/// </summary>
internal static class FeatureLimit
{
    /// <summary>The most bytes of features of one request, 4 for each value. Their JSON is three times as long.</summary>
    public const long MaxBytes = 256L << 20;

    // Tokenizers that work on bytes can make a token of each.
    private const int TokensOfACharacter = 3;
    private const int SpecialTokens = 4;

    /// <returns>An error for a request beyond the limit, otherwise null.</returns>
    public static async Task<RequestError?> CheckAsync(
        CallerClient client, ModelDescription model, HeadDescription head, IReadOnlyList<InputItem> items, FeatureOptions features, bool isCut,
        CancellationToken cancellationToken)
    {
        var states = features.Mix is null ? features.Layers?.Count ?? 1 : 1;
        var bytesPerRow = (long)states * head.Dimensions * sizeof(float);
        var rows = features.Pooling == FeaturePooling.None ? items.Sum(Most) : items.Count;
        if (rows * bytesPerRow <= MaxBytes)
            return null;
        if (features.Pooling == FeaturePooling.None)
        {
            string[] texts = [.. items.SelectMany(item => (string?[])[item.Text, item.Pair]).OfType<string>()];
            var counted = await client.TokenizeAsync(new TokenizeRequest(texts, model.Name, AddSpecialTokens: false), cancellationToken);
            if (counted.Error is { } error)
                return RequestError.From(error);
            rows = Rows(items, counted.Items);
        }

        return rows * bytesPerRow <= MaxBytes ? null : new RequestError(
            RequestFailure.TooLarge,
            $"The features are {rows * bytesPerRow} bytes: {rows} rows of {states} layers; the maximum of a request is {MaxBytes}. Send fewer "
            + "inputs or layers at once, or request a mix or pooled features.");

        long Most(InputItem item) => AtMost(SpecialTokens + (TokensOfACharacter * ((item.Text?.Length ?? 0L) + (item.Pair?.Length ?? 0))));

        long AtMost(long tokens) => isCut ? Math.Min(tokens, model.MaxTokens) : tokens;

        long Rows(IReadOnlyList<InputItem> inputs, IReadOnlyList<IReadOnlyList<Token>> lists)
        {
            var (sum, next) = (0L, 0);
            foreach (var item in inputs)
                sum += AtMost(SpecialTokens + lists[next++].Count + (item.Pair is null ? 0 : lists[next++].Count));
            return sum;
        }
    }
}
