namespace BertGrains;

/// <summary>One served model at one revision.</summary>
public sealed record ModelDescription
{
    /// <summary>Name by which requests choose it.</summary>
    public required string Name { get; init; }

    /// <summary>Digest of the bundle's files: equal revisions give equal results.</summary>
    public required string Revision { get; init; }

    /// <summary>Kind of encoder, such as bert.</summary>
    public required string Architecture { get; init; }

    /// <summary>fp32, fp16 or int8.</summary>
    public required string Precision { get; init; }

    /// <summary>Length of a hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Longest item in tokens, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>Its heads, in the order of the bundle.</summary>
    public required IReadOnlyList<HeadDescription> Heads { get; init; }

    /// <summary>Where the weights come from.</summary>
    public string? Source { get; init; }

    /// <summary>Licence of the weights, as an SPDX identifier where one is known.</summary>
    public string? License { get; init; }
}
