using System.Text.Json;
using BertGrains.Inference.Bundles;

namespace BertGrains.Import.Checkpoints;

/// <summary>The WordPiece tokenizer of a checkpoint: its options, and the vocabulary in the order of the ids.</summary>
internal sealed record TokenizerFiles(TokenizerManifest Manifest, IReadOnlyList<string> Vocabulary, int? ModelMaxLength)
{
    /// <summary>Name of the vocabulary in checkpoints and in bundles.</summary>
    public const string VocabularyName = "vocab.txt";

    /// <summary>
    /// Reads the tokenizer of a folder. The vocabulary comes from tokenizer.json, or from vocab.txt without it. Each option comes from
    /// tokenizer_config.json, then tokenizer.json (the precedence of transformers), then the defaults of BERT.
    /// </summary>
    public static TokenizerFiles Read(string folder)
    {
        var fast = FastTokenizer.ReadIfPresent(Path.Combine(folder, "tokenizer.json"));
        var config = JsonFile.ReadIfPresent(Path.Combine(folder, "tokenizer_config.json"));
        var vocabulary = fast?.Vocabulary ?? ReadVocabulary(Path.Combine(folder, VocabularyName));
        var lowercase = config?.BoolOrNull("do_lower_case") ?? fast?.Lowercase ?? true;
        var stripAccents = config?.Root.TryGetProperty("strip_accents", out _) is true
            ? config.BoolOrNull("strip_accents")
            : fast?.StripAccents;
        var special = JsonFile.ReadIfPresent(Path.Combine(folder, "special_tokens_map.json"));
        string Special(string name, string byDefault) => SpecialToken(config, name) ?? SpecialToken(special, name) ?? byDefault;
        string Required(string name, string byDefault) =>
            Special(name, byDefault) is var token && vocabulary.Contains(token)
                ? token
                : throw new ImportException($"{folder}: the vocabulary does not contain {name} '{token}'.");

        var sentence = JsonFile.ReadIfPresent(Path.Combine(folder, "sentence_bert_config.json"));
        var manifest = new TokenizerManifest
        {
            Kind = "wordpiece",
            Vocabulary = VocabularyName,
            Lowercase = lowercase || sentence?.BoolOrNull("do_lower_case") is true,
            StripAccents = stripAccents ?? lowercase,
            SplitChinese = config?.BoolOrNull("tokenize_chinese_chars") ?? fast?.SplitChinese ?? true,
            UnknownToken = Required("unk_token", "[UNK]"),
            ClassToken = Required("cls_token", "[CLS]"),
            SeparatorToken = Required("sep_token", "[SEP]"),
            PaddingToken = Special("pad_token", "[PAD]"),
            MaskToken = Special("mask_token", "[MASK]"),
        };
        return new TokenizerFiles(manifest, vocabulary, MaxLengthOf(config));
    }

    // transformers writes a number such as 1e30 for no limit.
    private static int? MaxLengthOf(JsonFile? config) =>
        config?.Find("model_max_length") is { ValueKind: JsonValueKind.Number } length && length.TryGetInt32(out var tokens)
            ? tokens
            : null;

    private static string? SpecialToken(JsonFile? file, string name) => file?.Find(name) switch
    {
        { ValueKind: JsonValueKind.Object } token => new JsonFile(file.Path, token).String("content"),
        { } => file.String(name),
        null => null,
    };

    private static List<string> ReadVocabulary(string path)
    {
        try
        {
            var lines = File.ReadAllText(path).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
            if (lines[^1].Length == 0)
                lines.RemoveAt(lines.Count - 1);
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path} cannot be read, and the folder has no tokenizer.json: {e.Message}", e);
        }
    }
}
