using System.Text.Json;

namespace BertGrains.Tokenization;

/// <summary>Reads <c>model</c>.</summary>
internal static class ModelReader
{
    public static PieceModel Read(JsonPart part) => (part.StringOrNull("type") ?? GuessType(part)) switch
    {
        "BPE" => ReadBpe(part),
        "Unigram" => ReadUnigram(part),
        "WordPiece" => ReadWordPiece(part),
        _ => throw part.Unsupported("type"),
    };

    // Files of old versions have no type.
    private static string GuessType(JsonPart part) =>
        part.Find("merges") is not null ? "BPE"
        : part.Find("vocab") is { ValueKind: JsonValueKind.Array } ? "Unigram"
        : part.Find("max_input_chars_per_word") is not null ? "WordPiece"
        : "";

    private static BpeModel ReadBpe(JsonPart part)
    {
        if (part.Find("dropout") is { } dropout && dropout.GetDouble() != 0)
            throw part.Unsupported("dropout");
        var options = new BpeOptions
        {
            UnknownToken = part.StringOrNull("unk_token"),
            ContinuationPrefix = part.StringOrNull("continuing_subword_prefix") ?? "",
            WordSuffix = part.StringOrNull("end_of_word_suffix") ?? "",
            FusesUnknown = part.BoolOrNull("fuse_unk") ?? false,
            FallsBackToBytes = part.BoolOrNull("byte_fallback") ?? false,
            IgnoresMerges = part.BoolOrNull("ignore_merges") ?? false,
        };
        return new BpeModel(ReadVocabulary(part), part.Elements("merges").Select((merge, rank) => ReadMerge(part, merge, rank)), options);
    }

    private static (string Left, string Right) ReadMerge(JsonPart part, JsonElement merge, int rank)
    {
        string[] sides = merge.ValueKind switch
        {
            JsonValueKind.String => merge.GetString()!.Split(' '),
            JsonValueKind.Array => [.. merge.EnumerateArray().Select(side => side.ValueKind == JsonValueKind.String ? side.GetString()! : "")],
            _ => [],
        };
        return sides is [var left, var right] ? (left, right) : throw part.Expected($"merges[{rank}]", "two tokens");
    }

    private static UnigramModel ReadUnigram(JsonPart part)
    {
        var pieces = part.Elements("vocab").Select((entry, id) =>
            entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
                && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.Number
                ? (entry[0].GetString()!, entry[1].GetDouble())
                : throw part.Expected($"vocab[{id}]", "a piece and its score"));
        return new UnigramModel([.. pieces], part.Int("unk_id"), part.BoolOrNull("byte_fallback") ?? false);
    }

    private static WordPieceModel ReadWordPiece(JsonPart part)
    {
        var prefix = part.StringOrNull("continuing_subword_prefix") ?? "##";
        return prefix.Length == 0
            ? throw part.Unsupported("continuing_subword_prefix")
            : new WordPieceModel(
                ReadVocabulary(part), part.StringOrNull("unk_token") ?? "[UNK]", prefix, part.IntOrNull("max_input_chars_per_word") ?? 100);
    }

    private static Dictionary<string, int> ReadVocabulary(JsonPart part)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var entry in part.Object("vocab").Members())
        {
            vocabulary[entry.Name] = entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) && id >= 0
                ? id
                : throw part.Expected($"the id of '{entry.Name}'", "an integer from 0");
        }

        return vocabulary;
    }
}
