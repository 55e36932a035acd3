namespace BertGrains;

/// <summary>Texts to tokenise.</summary>
/// <param name="Inputs">At least one text.</param>
/// <param name="Model">Name of the model; null for the default model.</param>
/// <param name="AddSpecialTokens">Whether the sequence start and end tokens are included.</param>
public sealed record TokenizeRequest(IReadOnlyList<string> Inputs, string? Model = null, bool AddSpecialTokens = true);
