using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints.LateInteraction;

/// <summary>What a checkpoint says about the texts of one role, in words.</summary>
internal sealed record TextRole
{
    /// <summary>Text before each text; null for none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether the prefix was inserted as one token in training; it stays a text if the vocabulary does not have it.</summary>
    public bool IsMarker { get; init; }

    /// <summary>Maximum tokens; null for that of the model.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>How texts are expanded; null for not at all.</summary>
    public Expansion? Expansion { get; init; }

    /// <summary>Tokens without a vector; those that the vocabulary does not have are ignored.</summary>
    public IReadOnlyList<string> SkippedWords { get; init; } = [];
}

/// <summary>How texts are expanded.</summary>
/// <param name="Length">Number of tokens of an expanded text.</param>
/// <param name="IsAttended">Whether tokens attend to the added ones.</param>
/// <param name="Token">The added token; null for the mask.</param>
internal sealed record Expansion(int Length, bool IsAttended, string? Token = null);

/// <summary>Resolves the roles of a checkpoint to the ids of its tokenizer.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="encoder">The encoder.</param>
/// <param name="path">The file with the roles, for messages.</param>
/// <param name="remarks">Receives what differs from the training.</param>
internal sealed class TextRoles(Tokenizer tokenizer, EncoderWeights encoder, string path, List<string> remarks)
{
    /// <summary>The entry of a manifest.</summary>
    public LateInteractionManifest Resolve(TextRole query, TextRole document, bool dividesByQuery) =>
        new() { Query = Resolve(query), Document = Resolve(document), DividesByQuery = dividesByQuery };

    private TextRoleManifest Resolve(TextRole role)
    {
        var (marker, prompt) = role.IsMarker ? MarkerOf(role.Prefix) : (null, role.Prefix);
        int[] skipped = [.. role.SkippedWords.Select(tokenizer.IdOf).OfType<int>().Distinct().Order()];
        var least = tokenizer.CountTokens(prompt ?? "") + (marker is null ? 0 : 1) + 1;
        if (role.MaxTokens < least)
        {
            throw new ImportException(
                $"{path}: the maximum length of a role is {role.MaxTokens} tokens; with its prefix and the special tokens, a text of one token has {least}.");
        }

        return new TextRoleManifest
        {
            Prompt = string.IsNullOrEmpty(prompt) ? null : prompt,
            MarkerId = marker,
            MaxTokens = role.MaxTokens,
            Expansion = role.Expansion is { } expansion ? Resolve(expansion) : null,
            Skipped = skipped.Length == 0 ? null : skipped,
        };
    }

    // PyLate saves a prefix such as "[Q] " with its space as one token; a marker of Stanford's ColBERT is a token of BERT followed by a space.
    private (int? Marker, string? Prompt) MarkerOf(string? prefix)
    {
        if (string.IsNullOrWhiteSpace(prefix))
            return (null, null);
        if (tokenizer.IdOf(prefix) is { } whole)
            return (whole, null);
        var word = prefix.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0];
        if (tokenizer.IdOf(word) is { } first)
            return (first, prefix[(prefix.IndexOf(word, StringComparison.Ordinal) + word.Length)..].Trim());
        remarks.Add($"The prefix '{prefix}' is not a token of the vocabulary and is put before texts as it is, as sentence-transformers does.");
        return (null, prefix);
    }

    private ExpansionManifest Resolve(Expansion expansion)
    {
        var id = expansion.Token is { } token ? tokenizer.IdOf(token) : tokenizer.MaskId;
        if (id is null)
        {
            throw new ImportException(
                $"{path}: queries are expanded by {(expansion.Token is { } missing ? $"'{missing}'" : "the mask")}, which the vocabulary does not have.");
        }

        if (expansion.Length < 1 || expansion.Length > encoder.Dimensions.Positions)
        {
            throw new ImportException(
                $"{path}: queries are expanded to {expansion.Length} tokens; the encoder has 1 to {encoder.Dimensions.Positions} positions.");
        }

        // An added token whose window has none but added tokens would attend to nothing.
        return !expansion.IsAttended && encoder.Layers.Min(layer => layer.Window) < expansion.Length - 1
            ? throw new ImportException(
                $"{path}: queries are expanded to {expansion.Length} tokens that are not attended to, more than the window of local attention, "
                + $"{encoder.Layers.Min(layer => layer.Window)}.")
            : new ExpansionManifest { TokenId = id.Value, Length = expansion.Length, IsAttended = expansion.IsAttended };
    }
}
