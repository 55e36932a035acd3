namespace BertGrains.Inference.Bundles;

/// <summary>How a head for late interaction reads queries and documents, and scores a pair of them.</summary>
public sealed record LateInteractionManifest
{
    /// <summary>How queries are read.</summary>
    public required TextRoleManifest Query { get; init; }

    /// <summary>How documents are read.</summary>
    public required TextRoleManifest Document { get; init; }

    /// <summary>Whether a score is divided by the number of the query's vectors (MeanMaxSim of sentence-transformers).</summary>
    public bool DividesByQuery { get; init; }
}

/// <summary>How texts of one role become tokens, and which of these have vectors.</summary>
public sealed record TextRoleManifest
{
    /// <summary>Text before each text; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>Id of the token that is put after the first token of an item; null for none.</summary>
    public int? MarkerId { get; init; }

    /// <summary>Maximum tokens, special tokens included; null for that of the model.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How shorter texts are expanded; null for not at all.</summary>
    public ExpansionManifest? Expansion { get; init; }

    /// <summary>Ids of the tokens without a vector; null for none.</summary>
    public IReadOnlyList<int>? Skipped { get; init; }
}

/// <summary>Tokens that are added to short texts and have vectors of their own, which is how ColBERT reweighs the terms of a query.</summary>
public sealed record ExpansionManifest
{
    /// <summary>Id of the added tokens, mostly that of the mask.</summary>
    public required int TokenId { get; init; }

    /// <summary>Number of tokens of an expanded text.</summary>
    public required int Length { get; init; }

    /// <summary>Whether tokens attend to the added ones. If not, only the added tokens read the others.</summary>
    public bool IsAttended { get; init; }
}
