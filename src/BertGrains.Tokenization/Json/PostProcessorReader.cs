using System.Text.Json;

namespace BertGrains.Tokenization;

/// <summary>Reads <c>post_processor</c>: the special tokens around the sequences, and whether offsets lose white space.</summary>
internal static class PostProcessorReader
{
    public static (SequenceTemplate Template, OffsetTrim? Trim) Read(JsonPart? part)
    {
        if (part is null)
            return (SequenceTemplate.None, null);
        if (part.String("type") != "Sequence")
            return (ReadTemplate(part) ?? SequenceTemplate.None, ReadTrim(part));

        var steps = part.Objects("processors").ToList();
        SequenceTemplate[] templates = [.. steps.Select(ReadTemplate).OfType<SequenceTemplate>()];
        OffsetTrim[] trims = [.. steps.Select(ReadTrim).OfType<OffsetTrim>()];
        return templates.Length <= 1 && trims.Length <= 1
            ? (templates.FirstOrDefault(SequenceTemplate.None), trims.FirstOrDefault())
            : throw new TokenizerFormatException($"{part.Name}: two processors that do the same are not supported");
    }

    private static OffsetTrim? ReadTrim(JsonPart part) =>
        part.String("type") is "ByteLevel" or "RobertaProcessing" && part.BoolOrNull("trim_offsets") is not false
            ? new OffsetTrim(part.BoolOrNull("add_prefix_space") ?? true)
            : null;

    private static SequenceTemplate? ReadTemplate(JsonPart part) => part.String("type") switch
    {
        "ByteLevel" => null,
        "BertProcessing" => SequenceTemplate.Bert(ReadId(part, "cls"), ReadId(part, "sep")),
        "RobertaProcessing" => SequenceTemplate.Roberta(ReadId(part, "cls"), ReadId(part, "sep")),
        "TemplateProcessing" => ReadParts(part),
        _ => throw part.Unsupported("type"),
    };

    private static int ReadId(JsonPart part, string member) =>
        part.Elements(member).ToArray() is [_, { ValueKind: JsonValueKind.Number } id] && id.TryGetInt32(out var number)
            ? number
            : throw part.Expected(member, "a token and its id");

    private static SequenceTemplate ReadParts(JsonPart part)
    {
        var tokens = part.Object("special_tokens");
        var single = Split(part, "single", tokens, 1);
        var pair = Split(part, "pair", tokens, 2);

        // Type 1 is a suffix of the item in every tokenizer of this family, and the engine sends only its start.
        byte[] types = [.. pair[0].Types, .. pair[1].Types, .. pair[2].Types];
        var first = Array.FindIndex(types, type => type != 0);
        var isSuffix = first < 0 || (first > pair[0].Types.Count && types[first..].All(type => type == 1));
        if (!isSuffix || single.Any(group => group.Types.Any(type => type != 0)))
            throw new TokenizerFormatException($"{part.Name}: these type ids are not supported");
        return new SequenceTemplate(
            ([.. single[0].Ids], [.. single[1].Ids]),
            ([.. pair[0].Ids], [.. pair[1].Ids], [.. pair[2].Ids]),
            (first < 0 ? types.Length : first) - pair[0].Types.Count - 1);
    }

    /// <summary>The special tokens before, between and after the sequences. The type of a sequence is the first one of the group after it.</summary>
    private static List<(List<int> Ids, List<byte> Types)> Split(JsonPart part, string member, JsonPart tokens, int sequences)
    {
        var groups = new List<(List<int> Ids, List<byte> Types)> { ([], []) };
        foreach (var piece in part.Objects(member))
        {
            var inner = piece.ObjectOrNull("Sequence") ?? piece.Object("SpecialToken");
            var type = inner.IntOrNull("type_id") is { } id and >= 0 and <= 1 ? (byte)id : throw inner.Unsupported("type_id");
            if (piece.Find("Sequence") is not null)
            {
                if (inner.String("id") != (groups.Count == 1 ? "A" : "B"))
                    throw inner.Unsupported("id");
                groups.Add(([], [type]));
                continue;
            }

            foreach (var token in tokens.Object(inner.String("id")).Elements("ids"))
            {
                groups[^1].Ids.Add(token.ValueKind == JsonValueKind.Number ? token.GetInt32() : throw inner.Unsupported("id"));
                groups[^1].Types.Add(type);
            }
        }

        return groups.Count == sequences + 1
            ? groups
            : throw new TokenizerFormatException($"{part.Name}: {member} must have {(sequences == 1 ? "one sequence" : "two sequences")}");
    }
}
