using BertGrains.Inference.Bundles;
using BertGrains.Tokenization;

namespace BertGrains.Inference.Requests;

/// <summary>
/// How the text of an item becomes tokens. Heads can share an item only if they have the same form. Token ids are taken as they are.
/// </summary>
/// <param name="Prompt">Text before the text; often empty.</param>
/// <param name="MarkerId">Id of the token after the first one; null for none.</param>
/// <param name="MaxTokens">Maximum tokens; null for that of the model.</param>
/// <param name="Expansion">How shorter texts are expanded; null for not at all.</param>
/// <param name="IsQuery">Whether the text is a query of late interaction.</param>
internal sealed record TextForm(
    string Prompt, int? MarkerId = null, int? MaxTokens = null, ExpansionManifest? Expansion = null, bool IsQuery = false)
{
    /// <summary>The tokens of the text alone.</summary>
    public static TextForm Plain { get; } = new("");

    public static TextForm Of(TextRoleManifest role, bool isQuery) =>
        new(role.Prompt ?? "", role.MarkerId, role.MaxTokens, role.Expansion, isQuery);

    /// <summary>Number of tokens that are added to those of the prompt and the text, expansion aside.</summary>
    public int Added => MarkerId is null ? 0 : 1;

    /// <summary>The texts of an item that are tokenized. An empty text has no prompt.</summary>
    public (string Text, string? Pair) TextsOf(InputItem input) => (string.IsNullOrEmpty(input.Text) ? "" : Prompt + input.Text, input.Pair);

    /// <summary>The tokens with those that the form adds.</summary>
    /// <param name="encoding">The tokens of the prompt and the text.</param>
    /// <returns>The tokens, and how many of them the tokens attend to.</returns>
    public (TokenEncoding Encoding, int Attended) Complete(TokenEncoding encoding)
    {
        if (MarkerId is { } marker)
            encoding = encoding.Insert(Math.Min(1, encoding.TextRange.Start.Value), marker);
        if (Expansion is not { } expansion)
            return (encoding, encoding.Ids.Length);
        var expanded = encoding.Extend(expansion.Length, expansion.TokenId);
        return (expanded, expansion.IsAttended ? expanded.Ids.Length : encoding.Ids.Length);
    }
}
