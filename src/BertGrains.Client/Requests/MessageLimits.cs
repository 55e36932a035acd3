namespace BertGrains.Client.Requests;

/// <summary>
/// What a message holds. Orleans closes the connection, and with it fails everybody's calls, over a message of more than 100 MB.
/// </summary>
internal static class MessageLimits
{
    /// <summary>Most items of a call: answers of many values an item have to fit too.</summary>
    public const int Items = 1_024;

    /// <summary>Most characters of a call, unless a single item has more. Their tokens, written out, fit too.</summary>
    public const int Characters = 1 << 22;

    /// <summary>Most characters of an item: with three bytes each, half a message.</summary>
    public const int CharactersOfAnItem = 1 << 24;

    // A token id takes no more bytes than so many characters can.
    private const int CharactersOfAnId = 2;

    public static long CharactersOf(InputItem item) =>
        (item.Text?.Length ?? 0L) + (item.Pair?.Length ?? 0) + CharactersOf(item.TokenIds ?? []);

    public static BertError? Check(TokenizeRequest request) => Check(request.Inputs.Sum(text => (long)text.Length));

    public static BertError? Check(DecodeRequest request) => Check(request.Ids.Sum(CharactersOf));

    private static long CharactersOf(IReadOnlyList<int> ids) => (long)ids.Count * CharactersOfAnId;

    private static BertError? Check(long characters) =>
        characters > Characters ? ClientErrors.TooLarge("A request", characters, Characters) : null;
}
