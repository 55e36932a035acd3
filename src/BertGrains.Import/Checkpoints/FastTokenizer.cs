using System.Text.Json;

namespace BertGrains.Import.Checkpoints;

/// <summary>Settings of a WordPiece tokenizer in <c>tokenizer.json</c>, the format of the tokenizers library.</summary>
/// <param name="Vocabulary">Tokens in the order of their ids, added tokens included.</param>
/// <param name="Lowercase">Whether the normalizer lowercases; null if not stated.</param>
/// <param name="StripAccents">Whether it strips accents; null for the value of <paramref name="Lowercase"/>.</param>
/// <param name="SplitChinese">Whether it splits Chinese text into characters; null if not stated.</param>
internal sealed record FastTokenizer(IReadOnlyList<string> Vocabulary, bool? Lowercase, bool? StripAccents, bool? SplitChinese)
{
    private const int PieceLimit = 100;

    /// <summary>Reads a file; null if it does not exist.</summary>
    /// <exception cref="ImportException">It describes a tokenizer other than BERT's WordPiece.</exception>
    public static FastTokenizer? ReadIfPresent(string path)
    {
        if (JsonFile.ReadIfPresent(path) is not { } file)
            return null;
        var model = Part(file, "model");
        Expect(model, "type", "WordPiece");
        Expect(model, "continuing_subword_prefix", "##");
        if (model.IntOrNull("max_input_chars_per_word") is { } limit and not PieceLimit)
            throw new ImportException($"{path}: max_input_chars_per_word is {limit}; only {PieceLimit} is supported.");
        Expect(Part(file, "pre_tokenizer"), "type", "BertPreTokenizer");
        var normalizer = Part(file, "normalizer");
        Expect(normalizer, "type", "BertNormalizer");
        if (normalizer.BoolOrNull("clean_text") is false)
            throw new ImportException($"{path}: clean_text is false; only true is supported.");
        return new FastTokenizer(
            ReadVocabulary(file, model),
            normalizer.BoolOrNull("lowercase"),
            normalizer.BoolOrNull("strip_accents"),
            normalizer.BoolOrNull("handle_chinese_chars"));
    }

    private static JsonFile Part(JsonFile file, string name) =>
        file.PartOrNull(name)
            ?? throw new ImportException($"{file.Path}: {name} is missing; this version imports BERT's WordPiece tokenizers.");

    private static void Expect(JsonFile part, string name, string value)
    {
        if (part.StringOrNull(name) is { } actual && actual != value)
        {
            throw new ImportException(
                $"{part.Path}: {name} is '{actual}' instead of '{value}'; this version imports BERT's WordPiece tokenizers.");
        }
    }

    private static List<string> ReadVocabulary(JsonFile file, JsonFile model)
    {
        var tokens = new SortedDictionary<int, string>();
        void Add(string token, int id)
        {
            if (tokens.TryAdd(id, token) || tokens[id] == token)
                return;
            throw new ImportException($"{file.Path}: two tokens have the id {id}.");
        }

        foreach (var entry in Part(model, "vocab").Root.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id))
                throw new ImportException($"{file.Path}: a token of the vocabulary has an id that is not an integer.");
            Add(entry.Name, id);
        }

        foreach (var token in file.Parts("added_tokens"))
            Add(token.String("content"), token.Int("id"));

        // The vocabulary of a bundle has one token per line.
        if (tokens.Values.FirstOrDefault(token => token.Contains('\n')) is not null)
            throw new ImportException($"{file.Path}: a token of the vocabulary contains a line break.");
        return tokens.Count > 0 && tokens.Keys.First() == 0 && tokens.Keys.Last() == tokens.Count - 1
            ? [.. tokens.Values]
            : throw new ImportException($"{file.Path}: the ids of the vocabulary are not consecutive from 0.");
    }
}
