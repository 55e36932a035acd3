namespace BertGrains.Tokenization;

/// <summary>
/// Reads <c>added_tokens</c>. As in the reference, ids come from the vocabulary of the model, and tokens that are not in it get the ids
/// after its size, in the order of the file.
/// </summary>
internal static class AddedTokenReader
{
    public static IReadOnlyList<AddedToken> Read(IEnumerable<JsonPart> parts, PieceModel model)
    {
        var tokens = new List<AddedToken>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var next = model.FileSize;
        foreach (var part in parts)
        {
            var content = part.String("content");
            if (content.Length == 0)
                continue;
            if (!ids.TryGetValue(content, out var id) && !model.Vocabulary.TryGetValue(content, out id))
                id = next++;
            ids[content] = id;
            tokens.RemoveAll(token => token.Id == id);
            tokens.Add(new AddedToken(
                content,
                id,
                part.BoolOrNull("special") ?? false,
                part.BoolOrNull("single_word") ?? false,
                part.BoolOrNull("lstrip") ?? false,
                part.BoolOrNull("rstrip") ?? false,
                part.BoolOrNull("normalized") ?? true));
        }

        return tokens;
    }
}
