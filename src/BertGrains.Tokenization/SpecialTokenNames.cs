namespace BertGrains.Tokenization;

/// <summary>Special tokens that tokenizer.json does not name.</summary>
/// <param name="Padding">The token that pads; null if there is none.</param>
/// <param name="Mask">The token that marks a masked word; null if there is none.</param>
/// <param name="Unknown">The token for what the vocabulary does not cover, where the model has no such token of its own.</param>
public sealed record SpecialTokenNames(string? Padding = null, string? Mask = null, string? Unknown = null);
