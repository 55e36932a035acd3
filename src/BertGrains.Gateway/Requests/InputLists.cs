namespace BertGrains.Gateway.Requests;

/// <summary>The inputs of a request body.</summary>
/// <param name="Items">The items, at most as many as the limit allows.</param>
/// <param name="Count">Number of items in the body, including those over the limit.</param>
/// <param name="Single">Whether the body has one input without a list around it.</param>
internal sealed record InputList(List<InputItem> Items, int Count, bool Single)
{
    public static InputList One(InputItem item) => new([item], 1, Single: true);
}

/// <summary>A text, a list of token ids, or a list of both.</summary>
internal sealed record TextsOrIds(InputList List);

/// <summary>A text, a pair of texts, or a list of lists of one or two texts.</summary>
internal sealed record TextsOrPairs(InputList List);

/// <summary>A text or a list of texts.</summary>
internal sealed record Texts(InputList List);

/// <summary>A list of texts.</summary>
internal sealed record TextList(InputList List);

/// <summary>One item or a list of items: a text, a pair of texts, or an object with text and pair.</summary>
internal sealed record Items(InputList List);

/// <summary>A text or a list of texts that may take the place of a mask.</summary>
internal sealed record Targets(IReadOnlyList<string> Texts);

/// <summary>A list of token ids, or a list of such lists.</summary>
internal sealed record IdLists(List<IReadOnlyList<int>> Lists);
