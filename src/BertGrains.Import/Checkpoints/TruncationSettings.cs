namespace BertGrains.Import.Checkpoints;

/// <summary>The end at which the tokenizer of a checkpoint truncates texts.</summary>
/// <param name="Side">The end.</param>
/// <param name="Remarks">Contradictions between the files, as sentences for the user; often none.</param>
internal sealed record TruncationSettings(TruncationSide Side, IReadOnlyList<string> Remarks)
{
    /// <summary>
    /// Reads it as transformers does: truncation_side of tokenizer_config.json wins, then the direction in tokenizer.json counts, where truncation is
    /// set, and otherwise a text loses its end.
    /// </summary>
    /// <param name="settings">What tokenizer_config.json says.</param>
    /// <param name="tokenizer">The tokenizer.json; null without one.</param>
    /// <exception cref="ImportException">A side is neither left nor right; the libraries refuse it too.</exception>
    public static TruncationSettings Read(TokenizerSettings settings, JsonFile? tokenizer)
    {
        var stated = settings.StringOrNull("truncation_side") switch
        {
            null => (TruncationSide?)null,
            "left" => TruncationSide.Left,
            "right" => TruncationSide.Right,
            var other => throw new ImportException($"{settings.Path}: truncation_side is '{other}'; it must be left or right."),
        };
        var direction = tokenizer?.PartOrNull("truncation") is not { } truncation ? null : truncation.StringOrNull("direction") switch
        {
            null or "Right" => (TruncationSide?)TruncationSide.Right,
            "Left" => TruncationSide.Left,
            var other => throw new ImportException($"{tokenizer.Path}: the direction of truncation is '{other}'; it must be Left or Right."),
        };
        return new TruncationSettings(
            stated ?? direction ?? TruncationSide.Right,
            stated is not null && direction is not null && stated != direction
                ? [$"truncation_side is '{NameOf(stated)}', but tokenizer.json truncates at the {NameOf(direction)}. tokenizer_config.json counts."]
                : []);
    }

    private static string NameOf(TruncationSide? side) => side == TruncationSide.Left ? "left" : "right";
}
