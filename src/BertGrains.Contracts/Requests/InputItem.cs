namespace BertGrains;

/// <summary>One sequence, one pair, or one list of ready token ids.</summary>
public sealed record InputItem
{
    private InputItem()
    {
    }

    /// <summary>The text; null when <see cref="TokenIds"/> is given.</summary>
    public string? Text { get; private init; }

    /// <summary>The second text of a pair.</summary>
    public string? Pair { get; private init; }

    /// <summary>
    /// Token ids; null when <see cref="Text"/> is given. The start and end tokens are added unless the list has them at its ends.
    /// </summary>
    public IReadOnlyList<int>? TokenIds { get; private init; }

    /// <summary>One text, or a pair of texts.</summary>
    public static InputItem FromText(string text, string? pair = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new InputItem { Text = text, Pair = pair };
    }

    /// <summary>Ready token ids; the start and end tokens are added unless the list has them at its ends.</summary>
    public static InputItem FromTokenIds(IReadOnlyList<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return new InputItem { TokenIds = ids };
    }
}
