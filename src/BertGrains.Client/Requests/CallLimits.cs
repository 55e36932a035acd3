namespace BertGrains.Client.Requests;

/// <summary>
/// Bounds of a call and of its reply, below the 100 MiB of Orleans' default <c>MaxMessageBodySize</c>: a larger message closes the
/// connection, and every other call on it times out.
/// </summary>
internal static class CallLimits
{
    /// <summary>Maximum items of a call.</summary>
    public const int Items = 1_024;

    /// <summary>Maximum characters of a call, unless it has a single item.</summary>
    public const int Characters = 1 << 22;

    /// <summary>Maximum characters of an item: at three bytes each, half a message.</summary>
    public const int CharactersOfAnItem = 1 << 24;

    /// <summary>Maximum bytes of a call's results, unless it has a single item.</summary>
    public const long ReplyBytes = 64L << 20;

    // A token id takes at most as many bytes as these characters.
    private const int CharactersOfAnId = 2;

    // Tokenizers that work on bytes can make a token of each.
    private const int TokensOfACharacter = 3;
    private const int SpecialTokens = 4;

    public static long CharactersOf(InputItem item) =>
        (item.Text?.Length ?? 0L) + (item.Pair?.Length ?? 0) + CharactersOf(item.TokenIds ?? []);

    /// <summary>Maximum bytes of an item's result.</summary>
    public static long ReplyBytesOf(
        InputItem item,
        IReadOnlyList<HeadDescription> heads,
        int maxTokens,
        int topK = DecodeOptions.DefaultTopK,
        FeatureOptions? features = null)
    {
        var characters = CharactersOf(item);
        var tokens = Math.Min(maxTokens, (characters * TokensOfACharacter) + SpecialTokens);
        var bytes = 0L;
        foreach (var head in heads)
            bytes += ReplyLimit.MaxOf(head, tokens, characters, topK, features, item.Pair is not null);
        return bytes;
    }

    public static BertError? Check(TokenizeRequest request) => Check(request.Inputs.Sum(text => (long)text.Length));

    public static BertError? Check(DecodeRequest request) => Check(request.Ids.Sum(CharactersOf));

    private static long CharactersOf(IReadOnlyList<int> ids) => (long)ids.Count * CharactersOfAnId;

    private static BertError? Check(long characters) =>
        characters > Characters ? ClientErrors.TooLarge("A request", characters, Characters) : null;
}
