namespace BertGrains;

/// <summary>Texts to tokenize.</summary>
/// <param name="Inputs">At least one text.</param>
/// <param name="Model">Name of the model; null for the default model.</param>
/// <param name="AddSpecialTokens">Whether the start and end tokens of the sequence are included.</param>
public sealed record TokenizeRequest(IReadOnlyList<string> Inputs, string? Model = null, bool AddSpecialTokens = true);

/// <summary>Either an error, or the tokens of each text.</summary>
public sealed record TokenizeResponse
{
    /// <summary>Why no text was tokenized; null when <see cref="Items"/> holds the tokens.</summary>
    public BertError? Error { get; init; }

    /// <summary>Tokens of each text, in the order of the inputs.</summary>
    public IReadOnlyList<IReadOnlyList<Token>> Items { get; init; } = [];
}

/// <summary>One token.</summary>
/// <param name="Id">Index in the vocabulary.</param>
/// <param name="Text">Entry in the vocabulary.</param>
/// <param name="Special">Whether the token is an added special token, without a position in the text.</param>
/// <param name="Start">Offset of the token's first UTF-16 code unit in the original text; 0 when special.</param>
/// <param name="End">Offset after the token's last UTF-16 code unit; 0 when special.</param>
public sealed record Token(int Id, string Text, bool Special, int Start, int End)
{
    /// <summary>0 when the token is in the text or special, 1 when it is in the second text of a pair.</summary>
    public int Sequence { get; init; }
}

/// <summary>Token ids to convert to text.</summary>
/// <param name="Ids">At least one list of ids, each id in the vocabulary.</param>
/// <param name="Model">Name of the model; null for the default model.</param>
/// <param name="SkipSpecialTokens">Whether special tokens are omitted from the text.</param>
public sealed record DecodeRequest(IReadOnlyList<IReadOnlyList<int>> Ids, string? Model = null, bool SkipSpecialTokens = true);

/// <summary>Either an error, or the text of each list of ids.</summary>
public sealed record DecodeResponse
{
    /// <summary>Why no list was decoded; null when <see cref="Items"/> holds the texts.</summary>
    public BertError? Error { get; init; }

    /// <summary>Texts, in the order of the lists of ids.</summary>
    public IReadOnlyList<string> Items { get; init; } = [];
}
