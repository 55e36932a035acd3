using System.Text.Json;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// A tokenizer.json that says no more than a vocabulary and three options: BERT's WordPiece, which has a faster tokenizer of its own.
/// </summary>
/// <param name="Vocabulary">Tokens in the order of their ids.</param>
/// <param name="Lowercase">Whether the normalizer lowercases.</param>
/// <param name="StripAccents">Whether it strips accents; null for the value of <paramref name="Lowercase"/>.</param>
/// <param name="SplitChinese">Whether it splits Chinese text into characters.</param>
internal sealed record PlainWordPiece(IReadOnlyList<string> Vocabulary, bool Lowercase, bool? StripAccents, bool SplitChinese)
{
    private const int PieceLimit = 100;

    private static readonly string[] Flags = ["single_word", "lstrip", "rstrip"];

    /// <summary>Reads a file; null if it says more.</summary>
    /// <param name="file">The tokenizer.json.</param>
    /// <param name="specialTokens">The special tokens of the checkpoint.</param>
    /// <param name="classToken">The token at the start.</param>
    /// <param name="separatorToken">The token after each sequence.</param>
    /// <param name="unknownToken">The token for a word that cannot be split into pieces.</param>
    public static PlainWordPiece? TryRead(
        JsonFile file, IReadOnlyCollection<string> specialTokens, string classToken, string separatorToken, string unknownToken)
    {
        var isPlain = file.PartOrNull("model") is { } model && Is(model, "WordPiece")
            && model.StringOrNull("continuing_subword_prefix") is null or "##"
            && (model.StringOrNull("unk_token") ?? "[UNK]") == unknownToken
            && model.IntOrNull("max_input_chars_per_word") is null or PieceLimit
            && Is(file.PartOrNull("pre_tokenizer"), "BertPreTokenizer")
            && Is(file.PartOrNull("normalizer"), "BertNormalizer")
            && file.PartOrNull("normalizer")!.BoolOrNull("clean_text") is not false
            && file.Parts("added_tokens").All(token => IsPlain(token, specialTokens))
            && file.PartOrNull("decoder") is var decoder
            && (decoder is null || (Is(decoder, "WordPiece") && decoder.StringOrNull("prefix") is null or "##"))
            && HasBertTemplate(file.PartOrNull("post_processor"), classToken, separatorToken);
        if (!isPlain || ReadVocabulary(file) is not { } vocabulary)
            return null;
        if (file.PartOrNull("model")!.StringOrNull("unk_token") is { } unknown && !vocabulary.Contains(unknown))
            throw new ImportException($"{file.Path}: unk_token is '{unknown}', which the vocabulary does not have.");
        var normalizer = file.PartOrNull("normalizer")!;
        return new PlainWordPiece(
            vocabulary,
            normalizer.BoolOrNull("lowercase") ?? true,
            normalizer.BoolOrNull("strip_accents"),
            normalizer.BoolOrNull("handle_chinese_chars") ?? true);
    }

    private static bool Is(JsonFile? part, string type) => part?.StringOrNull("type") == type;

    private static bool IsPlain(JsonFile token, IReadOnlyCollection<string> specialTokens) =>
        specialTokens.Contains(token.String("content"))
            && token.BoolOrNull("special") is true
            && Flags.All(flag => token.BoolOrNull(flag) is not true)
            && token.BoolOrNull("normalized") is false;

    private static bool HasBertTemplate(JsonFile? processor, string classToken, string separatorToken)
    {
        if (Is(processor, "BertProcessing"))
            return NameIn(processor!, "cls") == classToken && NameIn(processor!, "sep") == separatorToken;
        if (!Is(processor, "TemplateProcessing"))
            return false;
        return Template(processor!, "single") == $"{classToken}:0 A:0 {separatorToken}:0"
            && Template(processor!, "pair") == $"{classToken}:0 A:0 {separatorToken}:0 B:1 {separatorToken}:1";
    }

    private static string? NameIn(JsonFile processor, string name) =>
        processor.Find(name) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2 ? pair[0].ToString() : null;

    private static string Template(JsonFile processor, string name) =>
        string.Join(' ', processor.Parts(name).Select(part => part.PartOrNull("Sequence") ?? part.PartOrNull("SpecialToken"))
            .Select(part => part is null ? "" : $"{part.String("id")}:{part.IntOrNull("type_id")}"));

    /// <summary>The vocabulary, if a file with one token in each line can hold it.</summary>
    private static List<string>? ReadVocabulary(JsonFile file)
    {
        var tokens = new Dictionary<int, string>();
        if (file.PartOrNull("model")?.PartOrNull("vocab") is not { } vocabulary)
            return null;
        foreach (var entry in vocabulary.Root.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || !tokens.TryAdd(id, entry.Name))
                return null;
        }

        foreach (var token in file.Parts("added_tokens"))
        {
            var content = token.String("content");

            // A token without an id comes from the files beside tokenizer.json: it has the id of the vocabulary, or a new one.
            var isKnown = token.IntOrNull("id") is { } id ? tokens.TryAdd(id, content) || tokens[id] == content : vocabulary.Find(content) is not null;
            if (!isKnown)
                return null;
        }

        var ordered = new List<string>(tokens.Count);
        for (var id = 0; id < tokens.Count; id++)
        {
            if (!tokens.TryGetValue(id, out var token) || token.Contains('\n') || token.TrimEnd().Length < token.Length)
                return null;
            ordered.Add(token);
        }

        return ordered.Distinct().Count() == ordered.Count ? ordered : null;
    }
}
