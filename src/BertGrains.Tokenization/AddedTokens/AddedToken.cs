namespace BertGrains.Tokenization;

/// <summary>A token that is found in the text before the model sees it, as in <c>added_tokens</c> of tokenizer.json.</summary>
/// <param name="Content">Its text.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsSpecial">Whether it is omitted when ids are decoded.</param>
/// <param name="IsSingleWord">Whether it is found only between other than word characters.</param>
/// <param name="StripsLeft">Whether white space before it belongs to it.</param>
/// <param name="StripsRight">Whether white space after it belongs to it.</param>
/// <param name="IsNormalized">Whether its normal form is searched for in the normalized text.</param>
internal sealed record AddedToken(
    string Content, int Id, bool IsSpecial, bool IsSingleWord, bool StripsLeft, bool StripsRight, bool IsNormalized);
