using System.Text.Json;
using System.Text.Json.Nodes;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// The tokenizer.json that transformers makes of the files of older formats (<c>convert_slow_tokenizer.py</c>). A plain vocab.txt needs none.
/// </summary>
internal static class OlderTokenizers
{
    private static readonly string[] SentencePieceNames = ["sentencepiece.bpe.model", "spiece.model", "tokenizer.model"];

    /// <summary>Reads a folder; null if it has at most a vocab.txt of BERT.</summary>
    public static (string Path, JsonObject Root)? Read(string folder, TokenizerSettings settings)
    {
        string At(string name) => Path.Combine(folder, name);
        var added = JsonFile.ReadIfPresent(At("added_tokens.json"));
        if (File.Exists(At("vocab.json")) && File.Exists(At("merges.txt")))
            return (At("vocab.json"), ByteLevel(JsonFile.Read(At("vocab.json")), ReadLines(At("merges.txt")), settings, added));
        if (File.Exists(At("vocab.txt")) && settings.IsOf("mpnet"))
            return (At("vocab.txt"), Mpnet(ReadLines(At("vocab.txt")), settings, added));
        if (File.Exists(At("vocab.txt")) && added is not null)
            return (At("vocab.txt"), Bert(ReadLines(At("vocab.txt")), settings, added));
        var model = SentencePieceNames.FirstOrDefault(name => File.Exists(At(name)));
        return model is null || File.Exists(At("vocab.txt")) ? null : throw new ImportException(
            $"{folder} has {model} but no tokenizer.json. Save the tokenizer with transformers, which writes one: "
            + "AutoTokenizer.from_pretrained(folder).save_pretrained(folder).");
    }

    /// <summary>The lines of a file, without the end of the last one.</summary>
    public static List<string> ReadLines(string path)
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
            throw new ImportException(
                $"{path} cannot be read, and the folder has no tokenizer.json, nor vocab.json with merges.txt: {e.Message}", e);
        }
    }

    private static JsonObject ByteLevel(JsonFile vocabulary, List<string> merges, TokenizerSettings settings, JsonFile? added)
    {
        var names = new Names(settings, "<s>", "</s>", "<pad>", "<unk>", "<mask>");
        var addsSpace = settings.BoolOrNull("add_prefix_space") ?? false;
        var byteLevel = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = addsSpace, ["trim_offsets"] = true, ["use_regex"] = true };
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = Added(names, settings, stripsMask: true, added),
            ["pre_tokenizer"] = byteLevel,
            ["post_processor"] = new JsonObject
            {
                ["type"] = "RobertaProcessing",
                ["sep"] = Entry(vocabulary, names.Separator),
                ["cls"] = Entry(vocabulary, names.Class),
                ["trim_offsets"] = settings.BoolOrNull("trim_offsets") ?? true,
                ["add_prefix_space"] = addsSpace,
            },
            ["decoder"] = byteLevel.DeepClone(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["vocab"] = JsonObject.Create(vocabulary.Root),
                ["merges"] = new JsonArray([.. merges.Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))]),
            },
        };
    }

    private static JsonArray Entry(JsonFile vocabulary, string token) =>
        new(token, vocabulary.IntOrNull(token)
            ?? throw new ImportException($"{vocabulary.Path}: the vocabulary does not contain the special token '{token}'."));

    private static JsonObject Mpnet(List<string> vocabulary, TokenizerSettings settings, JsonFile? added)
    {
        var names = new Names(settings, "<s>", "</s>", "<pad>", "[UNK]", "<mask>");
        return WordPiece(vocabulary, settings, names, Added(names, settings, stripsMask: true, added), separators: 2);
    }

    private static JsonObject Bert(List<string> vocabulary, TokenizerSettings settings, JsonFile added)
    {
        var names = new Names(settings, "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]");
        return WordPiece(vocabulary, settings, names, Added(names, settings, stripsMask: false, added), separators: 1);
    }

    private static JsonObject WordPiece(
        List<string> vocabulary, TokenizerSettings settings, Names names, JsonArray added, int separators)
    {
        var ids = new JsonObject();
        for (var id = 0; id < vocabulary.Count; id++)
            ids[vocabulary[id]] = id;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = added,
            ["normalizer"] = new JsonObject
            {
                ["type"] = "BertNormalizer",
                ["clean_text"] = true,
                ["handle_chinese_chars"] = true,
                ["strip_accents"] = null,
                ["lowercase"] = settings.BoolOrNull("do_lower_case") ?? true,
            },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = Template(names, ids, separators),
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = names.Unknown,
                ["continuing_subword_prefix"] = "##",
                ["max_input_chars_per_word"] = 100,
                ["vocab"] = ids,
            },
        };
    }

    private static JsonObject Template(Names names, JsonObject ids, int separators)
    {
        JsonNode Special(string token, int type) =>
            new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = type } };
        JsonNode Sequence(string id, int type) => new JsonObject { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = type } };
        JsonObject Token(string token) => new()
        {
            ["id"] = token,
            ["ids"] = new JsonArray(ids[token]?.DeepClone() ?? throw new ImportException($"The vocabulary does not contain the special token '{token}'.")),
            ["tokens"] = new JsonArray(token),
        };
        var (first, last) = (names.Class, names.Separator);
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(Special(first, 0), Sequence("A", 0), Special(last, 0)),
            ["pair"] = new JsonArray(
            [
                Special(first, 0), Sequence("A", 0), .. Enumerable.Range(0, separators).Select(_ => Special(last, 0)),
                Sequence("B", 1), Special(last, 1),
            ]),
            ["special_tokens"] = new JsonObject { [first] = Token(first), [last] = Token(last) },
        };
    }

    // The flags of a token are those of tokenizer_config.json if it has the token.
    private static JsonArray Added(Names names, TokenizerSettings settings, bool stripsMask, JsonFile? added)
    {
        var stated = settings.AddedTokens().ToLookup(token => token.GetProperty("content").GetString());
        JsonObject Token(string content, bool isSpecial, bool stripsLeft) => stated[content].Select(token => JsonObject.Create(token)!).FirstOrDefault() ?? new()
        {
            ["content"] = content,
            ["single_word"] = false,
            ["lstrip"] = stripsLeft,
            ["rstrip"] = false,
            ["normalized"] = !isSpecial,
            ["special"] = isSpecial,
        };
        string[] special = [names.Class, names.Padding, names.Separator, names.Unknown, names.Mask];
        var extra = added?.Root.EnumerateObject()
            .Where(token => token.Value.ValueKind == JsonValueKind.Number && !special.Contains(token.Name))
            .OrderBy(token => token.Value.GetDouble())
            .Select(token => Token(token.Name, isSpecial: false, stripsLeft: false));
        return new JsonArray([.. special.Distinct().Select(token => Token(token, true, stripsMask && token == names.Mask)), .. extra ?? []]);
    }

    /// <summary>The special tokens of a checkpoint, or those of its class.</summary>
    private sealed class Names(TokenizerSettings settings, string first, string last, string padding, string unknown, string mask)
    {
        public string Class { get; } = settings.SpecialToken("cls_token") ?? first;

        public string Separator { get; } = settings.SpecialToken("sep_token") ?? last;

        public string Padding { get; } = settings.SpecialToken("pad_token") ?? padding;

        public string Unknown { get; } = settings.SpecialToken("unk_token") ?? unknown;

        public string Mask { get; } = settings.SpecialToken("mask_token") ?? mask;
    }
}
