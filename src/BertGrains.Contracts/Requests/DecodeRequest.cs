namespace BertGrains;

/// <summary>Token ids to turn into text.</summary>
/// <param name="Ids">At least one list of ids, each id in the vocabulary.</param>
/// <param name="Model">Name of the model; null for the default model.</param>
/// <param name="SkipSpecialTokens">Whether special tokens are left out of the text.</param>
public sealed record DecodeRequest(IReadOnlyList<IReadOnlyList<int>> Ids, string? Model = null, bool SkipSpecialTokens = true);
