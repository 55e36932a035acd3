using System.Text.Json.Nodes;

namespace BertGrains.Import.Checkpoints;

/// <summary>The special tokens of a checkpoint, or those of its class.</summary>
internal sealed class SpecialNames(TokenizerSettings settings, string first, string last, string padding, string unknown, string mask)
{
    public string Class { get; } = settings.SpecialToken("cls_token") ?? first;

    public string Separator { get; } = settings.SpecialToken("sep_token") ?? last;

    public string Padding { get; } = settings.SpecialToken("pad_token") ?? padding;

    public string Unknown { get; } = settings.SpecialToken("unk_token") ?? unknown;

    public string Mask { get; } = settings.SpecialToken("mask_token") ?? mask;
}

/// <summary>The parts of a tokenizer.json that name special tokens, for the files of older formats.</summary>
internal static class AddedTokens
{
    /// <summary>The added tokens. The flags of a token are those of tokenizer_config.json if it has the token.</summary>
    /// <param name="names">The special tokens.</param>
    /// <param name="settings">What the files beside the vocabulary say.</param>
    /// <param name="stripsMask">Whether the mask takes the spaces before it.</param>
    /// <param name="added">The tokens of added_tokens.json; null for none.</param>
    /// <param name="own">More tokens of the vocabulary, and whether they are special.</param>
    public static JsonArray Of(
        SpecialNames names, TokenizerSettings settings, bool stripsMask, JsonFile? added, IEnumerable<(string Text, bool IsSpecial)>? own = null)
    {
        var stated = settings.AddedTokens().ToLookup(token => token.GetProperty("content").GetString());
        JsonObject Token(string content, bool isSpecial, bool stripsLeft, bool isNormalized) =>
            stated[content].Select(token => JsonFile.Copy(token)).FirstOrDefault() ?? new()
            {
                ["content"] = content,
                ["single_word"] = false,
                ["lstrip"] = stripsLeft,
                ["rstrip"] = false,
                ["normalized"] = isNormalized,
                ["special"] = isSpecial,
            };
        string[] special = [names.Class, names.Padding, names.Separator, names.Unknown, names.Mask];
        var known = special.ToHashSet(StringComparer.Ordinal);
        var more = (own ?? []).Where(token => known.Add(token.Text)).Select(token => Token(token.Text, token.IsSpecial, stripsLeft: false, isNormalized: false));
        var extra = added?.Root.EnumerateObject()
            .Where(token => token.Value.ValueKind == System.Text.Json.JsonValueKind.Number && known.Add(token.Name))
            .OrderBy(token => token.Value.GetDouble())
            .Select(token => Token(token.Name, isSpecial: false, stripsLeft: false, isNormalized: true));
        return new JsonArray(
        [
            .. special.Distinct().Select(token => Token(token, isSpecial: true, stripsMask && token == names.Mask, isNormalized: false)),
            .. more,
            .. extra ?? [],
        ]);
    }

    /// <summary>The post-processor: the first token, a text, the last token, and for a pair the second text after some of the last token.</summary>
    /// <param name="names">The special tokens.</param>
    /// <param name="idOf">The id of a token; null if the vocabulary does not have it.</param>
    /// <param name="separators">Number of tokens between the texts of a pair.</param>
    /// <param name="pairType">Type of the tokens of the second text.</param>
    /// <exception cref="ImportException">The vocabulary does not have a token.</exception>
    public static JsonObject Template(SpecialNames names, Func<string, int?> idOf, int separators, int pairType)
    {
        JsonNode Special(string token, int type) =>
            new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = type } };
        JsonNode Sequence(string id, int type) => new JsonObject { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = type } };
        JsonObject Token(string token) => new()
        {
            ["id"] = token,
            ["ids"] = new JsonArray(idOf(token) ?? throw new ImportException($"The vocabulary does not contain the special token '{token}'.")),
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
                Sequence("B", pairType), Special(last, pairType),
            ]),
            ["special_tokens"] = new JsonObject { [first] = Token(first), [last] = Token(last) },
        };
    }
}
