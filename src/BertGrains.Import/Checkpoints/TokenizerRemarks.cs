using BertGrains.Tokenization;

namespace BertGrains.Import.Checkpoints;

/// <summary>Contradictions between the files of a tokenizer, as sentences for the user. What counts is what transformers takes.</summary>
internal static class TokenizerRemarks
{
    private const string File = "tokenizer.json";

    private static readonly string[] Names = ["cls_token", "sep_token", "mask_token", "pad_token", "unk_token"];

    /// <summary>The contradictions of a folder with a tokenizer.json.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">What the files beside it say.</param>
    /// <param name="tokenizer">The tokenizer of the tokenizer.json.</param>
    public static IReadOnlyList<string> Of(string folder, TokenizerSettings settings, Tokenizer tokenizer) =>
    [
        .. Names.Select(settings.ContradictionOf).OfType<string>(),
        .. OfTemplate(settings, "cls_token", "begins", tokenizer.ClassId is { } first ? tokenizer.TokenOf(first) : null),
        .. OfTemplate(settings, "sep_token", "ends", tokenizer.SeparatorId is { } last ? tokenizer.TokenOf(last) : null),
        .. OfUnknown(settings, tokenizer),
        .. OfVocabulary(Path.Combine(folder, "vocab.txt"), tokenizer),
    ];

    private static IEnumerable<string> OfTemplate(TokenizerSettings settings, string name, string verb, string? actual)
    {
        if (settings.SpecialToken(name) is { } stated && stated != actual)
            yield return $"{name} is '{stated}', but {File} {verb} a text with {(actual is null ? "no token" : $"'{actual}'")}. {File} counts.";
    }

    private static IEnumerable<string> OfUnknown(TokenizerSettings settings, Tokenizer tokenizer)
    {
        if (settings.SpecialToken("unk_token") is { } stated && tokenizer.UnknownId is { } id && tokenizer.TokenOf(id) != stated)
            yield return $"unk_token is '{stated}', but {File} has '{tokenizer.TokenOf(id)}'. {File} counts.";
    }

    private static IEnumerable<string> OfVocabulary(string path, Tokenizer tokenizer)
    {
        if (!System.IO.File.Exists(path))
            yield break;
        var lines = OlderTokenizers.ReadLines(path);
        for (var id = 0; id < Math.Min(lines.Count, tokenizer.VocabularySize); id++)
        {
            if (tokenizer.TokenOf(id) != lines[id].TrimEnd())
            {
                yield return $"vocab.txt and {File} differ, first in token {id}: '{lines[id]}' and '{tokenizer.TokenOf(id)}'. {File} counts.";
                yield break;
            }
        }

        if (lines.Count > tokenizer.VocabularySize)
            yield return $"vocab.txt has {lines.Count} tokens, {File} {tokenizer.VocabularySize}. {File} counts.";
    }
}
