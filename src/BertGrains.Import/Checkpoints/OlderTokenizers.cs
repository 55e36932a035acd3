using System.Text;
using System.Text.Json.Nodes;
using BertGrains.Import.Checkpoints.SentencePiece;
using BertGrains.Import.Safetensors;

namespace BertGrains.Import.Checkpoints;

/// <summary>
/// The tokenizer.json that transformers makes of the files of older formats (<c>convert_slow_tokenizer.py</c>). A plain vocab.txt needs none.
/// </summary>
internal static class OlderTokenizers
{
    /// <summary>Reads a folder; null if it has at most a vocab.txt of BERT.</summary>
    public static (string Path, JsonObject Root)? Read(string folder, TokenizerSettings settings)
    {
        string At(string name) => Path.Combine(folder, name);
        var added = JsonFile.ReadIfPresent(At("added_tokens.json"));
        if (File.Exists(At("vocab.json")) && File.Exists(At("merges.txt")))
        {
            TokenizerClass.Check(At("vocab.json"), settings, TokenizerClass.ByteLevel);
            return (At("vocab.json"), ByteLevel(JsonFile.Read(At("vocab.json")), ReadLines(At("merges.txt")), settings, added));
        }

        if (File.Exists(At("vocab.txt")))
            TokenizerClass.Check(At("vocab.txt"), settings, TokenizerClass.WordPiece);
        if (File.Exists(At("vocab.txt")) && settings.IsOf("mpnet"))
            return (At("vocab.txt"), Mpnet(ReadLines(At("vocab.txt")), settings, added));
        if (File.Exists(At("vocab.txt")) && added is not null)
            return (At("vocab.txt"), Bert(ReadLines(At("vocab.txt")), settings, added));
        return SentencePieceTokenizer.Find(folder) is { } model && !File.Exists(At("vocab.txt"))
            ? (model, SentencePieceTokenizer.Create(model, settings, added))
            : null;
    }

    /// <summary>The lines of a file, without the end of the last one.</summary>
    public static List<string> ReadLines(string path)
    {
        try
        {
            var content = File.ReadAllText(path);
            LargeFilePointer.Refuse(path, Encoding.UTF8.GetBytes(content));
            var lines = content.Split('\n').Select(line => line.TrimEnd('\r')).ToList();
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
        var names = new SpecialNames(settings, "<s>", "</s>", "<pad>", "<unk>", "<mask>");
        var addsSpace = settings.BoolOrNull("add_prefix_space") ?? false;
        var byteLevel = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = addsSpace, ["trim_offsets"] = true, ["use_regex"] = true };
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = AddedTokens.Of(names, settings, stripsMask: true, added),
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
        var names = new SpecialNames(settings, "<s>", "</s>", "<pad>", "[UNK]", "<mask>");
        return WordPiece(vocabulary, settings, names, AddedTokens.Of(names, settings, stripsMask: true, added), separators: 2);
    }

    private static JsonObject Bert(List<string> vocabulary, TokenizerSettings settings, JsonFile added)
    {
        var names = new SpecialNames(settings, "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]");
        return WordPiece(vocabulary, settings, names, AddedTokens.Of(names, settings, stripsMask: false, added), separators: 1);
    }

    private static JsonObject WordPiece(
        List<string> vocabulary, TokenizerSettings settings, SpecialNames names, JsonArray added, int separators)
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
            ["post_processor"] = AddedTokens.Template(names, token => (int?)ids[token], separators, pairType: 1),
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
}
