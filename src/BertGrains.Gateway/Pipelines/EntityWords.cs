using System.Text;
using BertGrains.Gateway.Access;
using BertGrains.Gateway.Errors;

namespace BertGrains.Gateway.Pipelines;

/// <summary>The member <c>word</c> of a span, and the index of its first token.</summary>
internal readonly record struct EntityWord(string Text, int Index);

/// <summary>
/// Finds the words of spans as the token-classification pipeline has them: the entry of the vocabulary without aggregation, else the tokens
/// of the span decoded, in the form that the model sees. A token that the vocabulary does not have is its part of the text.
/// </summary>
internal static class EntityWords
{
    private const string ContinuationPrefix = "##";

    /// <param name="client">Tokenizes and decodes.</param>
    /// <param name="model">Name of the model.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="spans">The spans of each text, ordered by position.</param>
    /// <param name="aggregation">How the spans were made.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>One word per span of each text, or an error.</returns>
    public static async Task<(EntityWord[][]? Words, RequestError? Error)> FindAsync(
        CallerClient client,
        string model,
        string[] texts,
        EntitySpan[][] spans,
        EntityAggregation aggregation,
        CancellationToken cancellationToken)
    {
        int[] found = [.. Enumerable.Range(0, texts.Length).Where(i => spans[i].Length > 0)];
        var words = Array.ConvertAll(spans, list => new EntityWord[list.Length]);
        if (found.Length == 0)
            return (words, null);
        var tokenized = await client.TokenizeAsync(new TokenizeRequest([.. found.Select(i => texts[i])], model), cancellationToken);
        if (tokenized.Error is not null)
            return (null, RequestError.From(tokenized.Error));

        var groups = found.SelectMany((text, i) => Groups(texts[text], tokenized.Items[i], spans[text])).ToArray();
        if (aggregation == EntityAggregation.None)
        {
            Fill(words, found, [.. groups.Select(group => group.Tokens is [var only, ..] ? Written(group.Text, only) : group.Whole)], groups);
            return (words, null);
        }

        var parts = groups.Select(group => Known(group)).ToArray();
        List<IReadOnlyList<int>> ids = [.. parts.SelectMany(list => list).Where(part => part.Ids.Count > 0).Select(part => part.Ids)];
        IReadOnlyList<string> decoded = [];
        if (ids.Count > 0)
        {
            var response = await client.DecodeAsync(new DecodeRequest(ids, model, SkipSpecialTokens: false), cancellationToken);
            if (response.Error is not null)
                return (null, RequestError.From(response.Error));
            decoded = response.Items;
        }

        var next = 0;
        Fill(words, found, Array.ConvertAll(parts, list => Join(list, decoded, ref next)), groups);
        return (words, null);
    }

    private static IEnumerable<Group> Groups(string text, IReadOnlyList<Token> tokens, EntitySpan[] spans)
    {
        var next = 0;
        foreach (var span in spans)
        {
            while (next < tokens.Count && (tokens[next].Special || tokens[next].Start < span.Start))
                next++;
            var first = next;
            while (next < tokens.Count && !tokens[next].Special && tokens[next].End <= span.End)
                next++;

            // Several tokens of one character have the offsets of the character: without aggregation each has a span of its own.
            if (next > first + 1 && tokens[first].Start == tokens[next - 1].Start)
                next = first + 1;
            yield return new Group(text, [.. tokens.Skip(first).Take(next - first)], first, text[span.Start..span.End]);
        }
    }

    /// <summary>Runs of tokens that the vocabulary has, and between them the texts of those that it does not have.</summary>
    private static List<Part> Known(Group group)
    {
        var parts = new List<Part>();
        foreach (var token in group.Tokens)
        {
            if (IsUnknown(token))
                parts.Add(new Part([], Slice(group.Text, token)));
            else if (parts is [.., { Ids.Count: > 0 } last])
                last.Ids.Add(token.Id);
            else
                parts.Add(new Part([token.Id], ""));
        }

        return parts.Count > 0 ? parts : [new Part([], group.Whole)];
    }

    private static string Join(List<Part> parts, IReadOnlyList<string> decoded, ref int next)
    {
        var word = new StringBuilder();
        foreach (var part in parts)
        {
            var text = part.Ids.Count > 0 ? decoded[next++] : part.Text;
            if (word.Length > 0 && text.StartsWith(ContinuationPrefix, StringComparison.Ordinal))
                text = text[ContinuationPrefix.Length..];
            else if (word.Length > 0 && !text.StartsWith(' '))
                word.Append(' ');
            word.Append(text);
        }

        return word.ToString();
    }

    private static string Written(string text, Token token) => IsUnknown(token) ? Slice(text, token) : token.Text;

    // The tokens that the tokenizers of encoders have for what their vocabulary does not have.
    private static bool IsUnknown(Token token) => token.Text is "[UNK]" or "<unk>";

    private static string Slice(string text, Token token) => text[token.Start..token.End];

    private static void Fill(EntityWord[][] words, int[] found, string[] texts, Group[] groups)
    {
        var next = 0;
        foreach (var text in found)
        {
            for (var i = 0; i < words[text].Length; i++, next++)
                words[text][i] = new EntityWord(texts[next], groups[next].First);
        }
    }

    /// <param name="Text">The text.</param>
    /// <param name="Tokens">The tokens of the span.</param>
    /// <param name="First">Index of the first one among all tokens of the text.</param>
    /// <param name="Whole">The span.</param>
    private sealed record Group(string Text, Token[] Tokens, int First, string Whole);

    private sealed record Part(List<int> Ids, string Text);
}
